/** What the queue on the disk promises beyond the others: it outlives the bot, and says so where it cannot. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '@emogram/contract'
import type { QueueOptions } from '../src/queue.ts'
import { openStore, StoreLocked } from '../src/store.ts'
import { answered, dispatch, failed, job, log } from './dispatch.ts'
import { queueOnDisk } from './queue-on-disk.ts'
import { temporaryFolder, until as untilSo } from './running-bot.ts'

const shortly = { runningMs: 30, tellingMs: 30 }

async function bots(t: TestContext) {
  const folder = await temporaryFolder(t)
  return (attempt: QueueOptions['attempt'], options: Partial<QueueOptions> = {}) =>
    dispatch((rest) => queueOnDisk(rest, folder), attempt, options)
}

test('what a stopped bot has not done, the next one does, in the same order and once', async (t) => {
  const bot = await bots(t)
  const first = bot(async (_, signal) => {
    await sleep(60_000, undefined, { signal }).catch(() => undefined)
    return failed('backend_unreachable')
  })
  for (const n of [1, 2, 3]) assert.equal(await first.queue.offer(job(1, n)), 'accepted')
  await first.queue.drain(shortly)
  assert.deepEqual(first.endings, [])

  const second = bot(async () => answered)
  await second.until(3)
  assert.deepEqual(
    second.endings.map(([id]) => id),
    ['1.1.0', '1.2.0', '1.3.0'],
  )
  assert.equal(await second.queue.offer(job(1, 2)), 'known')
  await second.queue.drain(shortly)

  const third = bot(async () => answered)
  assert.equal(await third.queue.offer(job(1, 2)), 'known')
  assert.equal(await third.queue.offer(job(1, 4)), 'accepted')
  await third.until(1)
  await third.queue.drain(shortly)
})

test('only what may be in the chat already is in doubt', async (t) => {
  const bot = await bots(t)
  const asked: string[] = []
  const first = bot(
    async (given, _, sending) => {
      asked.push(given.job_id)
      // The first has not got there, the second has, the third takes the place of a message.
      if (given.message_id > 1) {
        await sending(given.message_id === 3 ? { ...given, status_message_id: 99 } : given)
      }
      return await new Promise(() => undefined)
    },
    { concurrency: 3 },
  )
  for (const n of [1, 2, 3, 4]) await first.queue.offer(job(1, n))
  await untilSo(() => asked.length === 3)
  await first.queue.crash()

  const seen: Job[] = []
  const second = bot(async (given) => {
    seen.push(given)
    return answered
  })
  await second.until(4)
  assert.equal((await second.queue.stats()).inDoubt, 1)
  assert.deepEqual(
    seen.map(({ message_id, status_message_id }) => [message_id, status_message_id]),
    [
      [1, undefined],
      [2, undefined],
      [3, undefined],
      [4, undefined],
    ],
  )
  await second.queue.drain(shortly)
})

test('an end that was not told before a crash is told by the next bot, and nothing is read again', async (t) => {
  const bot = await bots(t)
  const first = bot(async () => failed('image_unreadable'), { settled: () => new Promise(() => undefined) })
  await first.queue.offer(job(1, 1))
  await untilSo(async () => (await first.queue.stats()).endings.failed === 1)
  await first.queue.crash()
  const second = bot(async () => assert.fail('read again'))
  assert.deepEqual(await second.until(1), [['1.1.0', { kind: 'failed', code: 'image_unreadable' }]])
  await second.queue.drain(shortly)
})

test('a job that was cut off by a bot that stops is in doubt, and gives up after too many doubts', async (t) => {
  const bot = await bots(t)
  let attempts = 0
  const { queue, until } = bot(async (given, _, sending) => {
    attempts++
    await sending(given)
    return { ...failed('backend_unreachable'), inDoubt: true } as const
  })
  await queue.offer(job(1, 1))
  assert.deepEqual(await until(1), [['1.1.0', { kind: 'failed', code: 'backend_unreachable' }]])
  assert.deepEqual([attempts, (await queue.stats()).inDoubt], [6, 5])
  await queue.drain(shortly)
})

test('a folder that another bot has is refused in words', async (t) => {
  const folder = await temporaryFolder(t)
  const one = openStore(folder, log)
  await one.opened
  const other = openStore(folder, log)
  await assert.rejects(other.opened, (error: Error) => {
    assert.ok(error instanceof StoreLocked)
    assert.match(error.message, /QUEUE_DIR: another bot/)
    return true
  })
  await one.close()
  await other.close()
})

test('broken files are said, refuse jobs, and are read when they are whole again', async (t) => {
  const folder = await temporaryFolder(t)
  const bot = (attempt: QueueOptions['attempt']) => dispatch((rest) => queueOnDisk(rest, folder), attempt)
  const first = bot(async () => new Promise(() => undefined))
  await first.queue.offer(job(1, 1))
  await first.queue.crash()
  const current = join(folder, 'CURRENT')
  const whole = await readFile(current)
  await writeFile(current, 'nonsense')

  const second = bot(async () => answered)
  assert.equal(await second.queue.offer(job(1, 2)), 'away')
  assert.match(second.queue.problem() ?? '', /QUEUE_DIR cannot be used/)
  await writeFile(current, whole)
  assert.deepEqual(await second.until(1), [['1.1.0', { kind: 'answered' }]])
  assert.equal(await second.queue.offer(job(1, 2)), 'accepted')
  await second.until(2)
  await second.queue.drain(shortly)
})

for (const [direction, jumpMs] of [
  ['a day ahead', 24 * 3600_000],
  ['a day back', -24 * 3600_000],
] as const) {
  test(`a clock that is set ${direction} neither ages a job nor delays its next attempt`, async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
    const bot = await bots(t)
    let attempts = 0
    const { queue, until } = bot(
      async () => {
        if (++attempts > 1) return answered
        t.mock.timers.setTime(Date.now() + jumpMs)
        return failed('backend_unreachable')
      },
      { concurrency: 1, ttlMs: 60_000, retryForMs: 60_000, backoff: { firstMs: 20, maxMs: 20 } },
    )
    await queue.offer(job(1, 1))
    await queue.offer(job(2, 1))
    assert.deepEqual(
      (await until(2)).map(([, ending]) => ending),
      [{ kind: 'answered' }, { kind: 'answered' }],
    )
    assert.equal(await queue.offer(job(1, 1)), 'known')
    await queue.drain(shortly)
  })
}
