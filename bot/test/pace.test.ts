import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Job } from '@emogram/contract'
import { Telegraf } from 'telegraf'
import { createPace, weightOf } from '../src/pace.ts'
import { pacedApi } from '../src/paced-api.ts'
import { TooSoon, telegramApi } from '../src/telegram-api.ts'
import { answered, dispatch, failed, job, log } from './dispatch.ts'
import { queueOnDisk } from './queue-on-disk.ts'
import { startTelegram, token } from './running-bot.ts'

/** A pace whose clock stands still until it is set. */
function paceAt() {
  const clock = { ms: 1_000_000 }
  return { clock, pace: createPace(() => clock.ms) }
}

test('a chat gets three messages at once, then one a second, while other chats are free', () => {
  const { clock, pace } = paceAt()
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => pace.reserve(1, 1)),
    [0, 0, 0, 1_000, 2_000],
  )
  assert.equal(pace.reserve(2, 1), 0)
  clock.ms += 10_000
  assert.deepEqual(
    [1, 2, 3, 4].map(() => pace.reserve(1, 1)),
    [0, 0, 0, 1_000],
  )
})

test('a group gets twenty messages in any minute', () => {
  const { clock, pace } = paceAt()
  const start = clock.ms
  const at: number[] = []
  for (let n = 0; n < 100; n++) {
    at.push(clock.ms - start + (pace.reserve(-1, 1) ?? 0))
    clock.ms += 100
  }
  for (const from of at) {
    const within = at.filter((each) => each >= from && each < from + 60_000).length
    assert.ok(within <= 20, `${within} messages in the minute from ${from} ms`)
  }
  assert.ok(at[99]! < 5 * 60_000, `the last one after ${at[99]} ms`)
})

test('an album counts as many as it has pictures, and an idle chat need not wait for it', () => {
  const { pace } = paceAt()
  const album: Job = { ...job(1, 1), type: 'album', file_ids: Array<string>(10).fill('f') }
  assert.equal(weightOf(album), 10)
  assert.equal(pace.reserve(1, weightOf(album)), 0)
  assert.equal(pace.reserve(1, 1), 8_000)
  const groups = createPace(() => 0)
  assert.deepEqual([groups.reserve(-1, 10), groups.reserve(-1, 10)], [0, 10_000])
  assert.equal(groups.reserve(-1, 1), 60_000)
})

test('a pause of one chat holds that chat; pauses of many hold everybody', () => {
  const { clock, pace } = paceAt()
  pace.hold(1, 5_000)
  assert.deepEqual([pace.heldMs(1), pace.heldMs(2)], [5_000, 0])
  assert.equal(pace.reserve(1, 1), 5_000)
  assert.equal(pace.reserve(1, 1, 1_000), undefined)
  pace.hold(2, 9_000)
  pace.hold(3, 7_000)
  assert.equal(pace.heldMs(4), 5_000)
  clock.ms += 5_000
  assert.deepEqual([pace.heldMs(4), pace.heldMs(2)], [0, 4_000])
})

test('all chats together get thirty messages a second', async () => {
  const pace = createPace()
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: 40 }, () => pace.turn(1)))
  assert.ok(performance.now() - startedAt >= 950, `40 within ${performance.now() - startedAt} ms`)
})

test('chats that wait for their pace keep nobody else from working, and no place either', async () => {
  const order: number[] = []
  const { queue, until } = dispatch(
    queueOnDisk,
    async ({ chat_id }) => {
      order.push(chat_id)
      return answered
    },
    { pace: createPace() },
  )
  for (let n = 0; n < 4; n++) await queue.offer(job(1, n))
  for (let n = 0; n < 3; n++) await queue.offer(job(2, n))
  await until(6)
  assert.deepEqual([...order].sort(), [1, 1, 1, 2, 2, 2])
  await until(7)
  await queue.drain({ runningMs: 50, tellingMs: 50 })
})

test('a pause that Telegram wants is kept by the whole chat, and by no other one', async () => {
  const at: [number, number][] = []
  const startedAt = performance.now()
  const { queue, until } = dispatch(
    queueOnDisk,
    async ({ chat_id }) => {
      at.push([chat_id, performance.now() - startedAt])
      return at.length === 1 ? failed('telegram_busy', 600) : answered
    },
    { pace: createPace() },
  )
  await queue.offer(job(1, 1))
  await queue.offer(job(1, 2))
  await queue.offer(job(2, 1))
  await until(3)
  const [[, first = 0] = [], ...later] = at
  for (const [chat, ms] of later) {
    if (chat === 1) assert.ok(ms - first >= 599, `chat 1 after ${ms - first} ms`)
    else assert.ok(ms - first < 590, `chat 2 after ${ms - first} ms`)
  }
  await queue.drain({ runningMs: 50, tellingMs: 50 })
})

test("the bot's own words wait for their turn; what is only nice to have does not, and actions are free", async (t) => {
  const { url, person } = await startTelegram(t)
  const pace = createPace()
  const api = pacedApi(telegramApi(new Telegraf(token, { telegram: { apiRoot: url } }).telegram), pace, log)
  await person.sendText(1, 'hello')
  const startedAt = performance.now()
  const say = (text: string) => api('sendMessage', { chat_id: 1, text })
  const [, , { message_id }] = await Promise.all([say('1'), say('2'), say('3')])
  await assert.rejects(
    api('editMessageText', { chat_id: 1, message_id, text: 'new' }, { paceMs: 0 }),
    TooSoon,
  )
  for (let n = 0; n < 5; n++) await api('sendChatAction', { chat_id: 1, action: 'typing' })
  assert.ok(performance.now() - startedAt < 900)
  await say('4')
  assert.ok(performance.now() - startedAt >= 950)
  await person.fail({
    method: 'sendMessage',
    kind: 'too_many_requests',
    retry_after: 3,
  })
  await assert.rejects(say('5'), /Too Many Requests/)
  assert.ok(pace.heldMs(1) > 1_500)
})
