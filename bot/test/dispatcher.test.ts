import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ErrorCode, Job } from '@emogram/contract'
import { createLog } from '@emogram/runtime'
import type { Outcome } from '../src/backend.ts'
import { createDispatcher, type DispatcherOptions, type Ending } from '../src/dispatcher.ts'

const log = createLog({ name: 'test', level: 'silent', secrets: [] })
const answered: Outcome = { kind: 'answered', faces: 1 }
const failed = (code: ErrorCode, retryAfterMs?: number): Outcome => ({
  kind: 'failed',
  code,
  detail: 'as the test wants',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})

const job = (chat_id: number, message_id: number): Job => ({
  type: 'file_id',
  file_id: 'f',
  job_id: `${chat_id}.${message_id}.0`,
  chat_id,
  message_id,
})

/** A dispatcher whose attempts are the test's and whose endings are written down. */
function dispatch(attempt: DispatcherOptions['attempt'], options: Partial<DispatcherOptions> = {}) {
  const endings: [string, Ending][] = []
  let wake = () => {}
  const dispatcher = createDispatcher({
    concurrency: 1,
    max: 1_000,
    log,
    attempt,
    settled: async ({ job_id }, ending) => {
      endings.push([job_id, ending])
      wake()
    },
    backoff: { firstMs: 5, maxMs: 20 },
    ...options,
  })
  const until = async (count: number) => {
    while (endings.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    return endings
  }
  return { dispatcher, endings, until }
}

/** An attempt that hangs until it is let go. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

test('never more jobs run at once than allowed', async () => {
  let running = 0
  let most = 0
  const { dispatcher, until } = dispatch(
    async () => {
      most = Math.max(most, ++running)
      await sleep(2)
      running--
      return answered
    },
    { concurrency: 3 },
  )
  for (let n = 0; n < 20; n++) dispatcher.offer(job(1, n))
  await until(20)
  assert.equal(most, 3)
})

test('a full queue refuses, and takes jobs again when it has room', async () => {
  const { opened, open } = gate()
  const { dispatcher, until } = dispatch(() => opened.then(() => answered), { max: 3, concurrency: 2 })
  const admissions = [1, 2, 3, 4].map((n) => dispatcher.offer(job(1, n)))
  assert.deepEqual(admissions, ['accepted', 'accepted', 'accepted', 'full'])
  assert.ok(dispatcher.waitMs() > 0)
  open()
  await until(3)
  await sleep(1)
  assert.equal(dispatcher.offer(job(1, 4)), 'accepted')
  await until(4)
})

test('a job that is delivered again is not done again, neither before nor after its end', async () => {
  let attempts = 0
  const { dispatcher, until } = dispatch(async () => {
    attempts++
    return answered
  })
  assert.equal(dispatcher.offer(job(1, 1)), 'accepted')
  assert.equal(dispatcher.offer(job(1, 1)), 'known')
  await until(1)
  await sleep(1)
  assert.equal(dispatcher.offer(job(1, 1)), 'known')
  assert.equal(attempts, 1)
})

test('chats take turns, however many photos one of them sends', async () => {
  const order: number[] = []
  const { dispatcher, until } = dispatch(async ({ chat_id }) => {
    order.push(chat_id)
    await sleep(1)
    return answered
  })
  for (let n = 0; n < 10; n++) dispatcher.offer(job(1, n))
  for (const chat of [2, 3]) for (let n = 0; n < 2; n++) dispatcher.offer(job(chat, n))
  await until(14)
  assert.deepEqual(order.slice(0, 7), [1, 2, 3, 1, 2, 3, 1])
})

test('what may work later is tried again until it works', async () => {
  let attempts = 0
  const { dispatcher, until } = dispatch(async () =>
    ++attempts < 4 ? failed('backend_unreachable') : answered,
  )
  dispatcher.offer(job(1, 1))
  assert.deepEqual(await until(1), [['1.1.0', { kind: 'answered' }]])
  assert.equal(attempts, 4)
})

test('patience ends, and then the person is told why', async () => {
  let attempts = 0
  const { dispatcher, until } = dispatch(
    async () => {
      attempts++
      return failed('overloaded')
    },
    { retryForMs: 100 },
  )
  const startedAt = performance.now()
  dispatcher.offer(job(1, 1))
  assert.deepEqual(await until(1), [['1.1.0', { kind: 'failed', code: 'overloaded' }]])
  assert.ok(attempts >= 3, `${attempts} attempts`)
  assert.ok(performance.now() - startedAt < 1_000)
})

test('a pause that the service asks for is kept, or given up at once where it is too long', async () => {
  const at: number[] = []
  const pauses = [60, 1_000_000]
  const { dispatcher, until } = dispatch(async () => {
    at.push(performance.now())
    return failed('telegram_busy', pauses.shift())
  })
  dispatcher.offer(job(1, 1))
  assert.deepEqual(await until(1), [['1.1.0', { kind: 'failed', code: 'telegram_busy' }]])
  assert.equal(at.length, 2)
  assert.ok(at[1]! - at[0]! >= 59)
})

for (const code of ['timeout', 'image_unreadable', 'unauthorized', 'internal'] as const) {
  test(`${code} is not tried again`, async () => {
    let attempts = 0
    const { dispatcher, until } = dispatch(async () => {
      attempts++
      return failed(code)
    })
    dispatcher.offer(job(1, 1))
    assert.deepEqual(await until(1), [['1.1.0', { kind: 'failed', code }]])
    assert.equal(attempts, 1)
  })
}

test('a job between two attempts keeps nobody from working, still counts, and comes back in front', async () => {
  const order: string[] = []
  let isAway = true
  const { dispatcher, until } = dispatch(
    async ({ job_id }) => {
      order.push(job_id)
      await sleep(5)
      const isFirst = job_id === '1.1.0' && isAway
      if (isFirst) isAway = false
      return isFirst ? failed('not_ready') : answered
    },
    { max: 10, backoff: { firstMs: 8, maxMs: 8 } },
  )
  for (let n = 1; n <= 9; n++) dispatcher.offer(job(1, n))
  await sleep(7)
  assert.equal(dispatcher.offer(job(1, 10)), 'accepted')
  assert.equal(dispatcher.offer(job(1, 11)), 'full')
  await until(10)
  const second = order.lastIndexOf('1.1.0')
  assert.ok(second >= 2 && second <= 6, `came back at place ${second}: ${order}`)
})

test('an attempt that throws ends that job alone', async () => {
  const { dispatcher, until } = dispatch(async ({ message_id }) => {
    if (message_id === 1) throw new Error('a bug')
    return answered
  })
  dispatcher.offer(job(1, 1))
  dispatcher.offer(job(1, 2))
  assert.deepEqual(await until(2), [
    ['1.1.0', { kind: 'failed', code: 'internal' }],
    ['1.2.0', { kind: 'answered' }],
  ])
})

test('words that cannot be said stop nothing', async () => {
  let told = 0
  const { dispatcher } = dispatch(async () => answered, {
    settled: async () => {
      told++
      throw new Error('Telegram is away')
    },
  })
  for (let n = 0; n < 3; n++) dispatcher.offer(job(1, n))
  while (told < 3) await sleep(1)
  await sleep(1)
  assert.equal(dispatcher.waitMs(), 0)
})

test('draining tells those who wait at once, lets the rest finish, and takes nothing new', async () => {
  const { opened, open } = gate()
  const { dispatcher, endings } = dispatch(
    async ({ message_id }) => {
      if (message_id === 1) return failed('not_ready')
      await opened
      return answered
    },
    { backoff: { firstMs: 60_000, maxMs: 60_000 } },
  )
  dispatcher.offer(job(1, 1))
  await sleep(5)
  dispatcher.offer(job(1, 2))
  dispatcher.offer(job(1, 3))
  await sleep(5)
  const drained = dispatcher.drain({ runningMs: 10_000, tellingMs: 1_000 })
  assert.deepEqual(endings, [
    ['1.1.0', { kind: 'interrupted', started: true }],
    ['1.3.0', { kind: 'interrupted', started: false }],
  ])
  assert.equal(dispatcher.offer(job(1, 4)), 'closed')
  open()
  await drained
  assert.deepEqual(endings.slice(2), [['1.2.0', { kind: 'answered' }]])
})

test('draining ends what takes too long, and does not wait for words for ever', async () => {
  const { dispatcher, until } = dispatch(async (_, signal) => {
    await sleep(60_000, undefined, { signal }).catch(() => undefined)
    return failed('backend_unreachable')
  })
  dispatcher.offer(job(1, 1))
  await dispatcher.drain({ runningMs: 20, tellingMs: 1_000 })
  assert.deepEqual(await until(1), [['1.1.0', { kind: 'interrupted', started: true }]])

  const silent = dispatch(async () => answered, { settled: () => new Promise(() => {}) })
  silent.dispatcher.offer(job(1, 1))
  await sleep(5)
  const startedAt = performance.now()
  await silent.dispatcher.drain({ runningMs: 20, tellingMs: 30 })
  assert.ok(performance.now() - startedAt < 1_000)
})
