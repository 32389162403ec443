/** What only the queue in Redis promises: it outlives bots, is shared by them, and survives Redis being away. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { after, afterEach, before, describe, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JobQueue, QueueOptions } from '../src/queue.ts'
import { connectRedis } from '../src/redis.ts'
import { createRedisQueue, type RedisQueueOptions } from '../src/redis-queue.ts'
import { answered, dispatch, failed, gate, job, log } from './dispatch.ts'
import { type RedisServer, startRedis, withoutRedis } from './redis-server.ts'
import { until as untilSo } from './running-bot.ts'

/** A way to Redis on which the answer to the first job that is added gets lost, with the connection that asked. */
async function deaf(t: TestContext, url: string) {
  const { hostname, port } = new URL(url)
  let hear = () => {}
  const heard = new Promise<void>((resolve) => {
    hear = resolve
  })
  let isDeaf = false
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    let isLost = false
    near.on('data', (bytes) => {
      if (!isDeaf && bytes.includes('"file_id":"f"')) {
        isDeaf = isLost = true
        hear()
      }
      far.write(bytes)
    })
    far.on('data', (bytes) => isLost || near.write(bytes))
    for (const [end, other] of [[near, far] as const, [far, near] as const]) {
      end.on('error', () => other.destroy()).on('close', () => other.destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return { url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, heard }
}

describe('the queue in Redis', { skip: withoutRedis, timeout: 300_000 }, () => {
  let redis: RedisServer
  let count = 0
  const shortly = { runningMs: 50, tellingMs: 50 }
  /** Bots come back to Redis within this time. */
  const timing = { claimMs: 1_000, lookMs: 300, intakeMs: 200 }

  before(async () => {
    redis = await startRedis()
  })
  after(() => redis.close())

  const named = () => `test-${++count}`
  const queues: JobQueue[] = []
  function bot(
    name: string,
    attempt: QueueOptions['attempt'],
    options: Partial<RedisQueueOptions> = {},
    url = redis.url,
  ) {
    const made = dispatch(
      (rest) => createRedisQueue({ ...rest, redis: connectRedis(url, log), name, timing, ...options }),
      attempt,
      options,
    )
    queues.push(made.queue)
    return made
  }
  afterEach(() => Promise.all(queues.splice(0).map((queue) => queue.drain(shortly))))

  test('what a stopped bot has not done, the next one does', async () => {
    const name = named()
    const attempts: string[] = []
    const first = bot(name, async ({ job_id }, signal) => {
      attempts.push(job_id)
      await sleep(60_000, undefined, { signal }).catch(() => undefined)
      return failed('backend_unreachable')
    })
    for (const n of [1, 2, 3]) assert.equal(await first.queue.offer(job(1, n)), 'accepted')
    await untilSo(() => attempts.length === 1)
    await first.queue.drain(shortly)
    assert.deepEqual(first.endings, [])

    const second = bot(name, async () => answered)
    await second.until(3)
    assert.deepEqual(second.endings.map(([id]) => id).sort(), ['1.1.0', '1.2.0', '1.3.0'])
    assert.equal(await second.queue.offer(job(1, 2)), 'known')
  })

  test('a pause goes on where it was: not from the beginning, and not for ever', async () => {
    const name = named()
    const options = { retryForMs: 400, backoff: { firstMs: 100, maxMs: 100 } }
    const first = bot(name, async () => failed('not_ready'), options)
    await first.queue.offer(job(1, 1))
    const startedAt = performance.now()
    await sleep(120)
    await first.queue.drain(shortly)
    const second = bot(name, async () => failed('not_ready'), options)
    assert.deepEqual(await second.until(1), [['1.1.0', { kind: 'failed', code: 'not_ready' }]])
    assert.ok(performance.now() - startedAt < 1_500)
  })

  test('a clock that is set back keeps nobody waiting', async (t) => {
    const right = Date.now.bind(Date)
    let setBackMs = 0
    t.mock.method(Date, 'now', () => right() - setBackMs)
    let attempts = 0
    const { queue, until } = bot(
      named(),
      async () => {
        if (++attempts > 1) return answered
        setTimeout(() => (setBackMs = 3600_000), 100)
        return failed('not_ready')
      },
      { backoff: { firstMs: 500, maxMs: 500 } },
    )
    await untilSo(async () => (await queue.offer(job(1, 1))) === 'accepted')
    assert.deepEqual(await until(1), [['1.1.0', { kind: 'answered' }]])
  })

  test('bots share the work, the bound and the turns', async () => {
    const name = named()
    const { opened, open } = gate()
    const order: number[] = []
    const attempt: QueueOptions['attempt'] = async ({ chat_id }) => {
      order.push(chat_id)
      await opened
      await sleep(20)
      return answered
    }
    const bots = [bot(name, attempt, { max: 12 }), bot(name, attempt, { max: 12 })] as const
    await Promise.all(bots.map(({ queue }) => untilSo(() => queue.problem() === undefined)))
    for (let n = 0; n < 8; n++) assert.equal(await bots[0].queue.offer(job(1, n)), 'accepted')
    await untilSo(() => order.length === 2)
    assert.equal(await bots[1].queue.offer(job(1, 0)), 'known')
    for (const chat of [2, 3]) {
      for (const n of [0, 1]) assert.equal(await bots[1].queue.offer(job(chat, n)), 'accepted')
    }
    for (const { queue } of bots) assert.equal(await queue.offer(job(4, 1)), 'full')
    open()
    await untilSo(() => bots[0].endings.length + bots[1].endings.length === 12)
    // Two of the first chat were under way already when the others came.
    assert.deepEqual(order.slice(2, 4).sort(), [2, 3])
    assert.ok(order.lastIndexOf(2) < 9 && order.lastIndexOf(3) < 9, `the order was ${order}`)
    for (const { endings } of bots) assert.ok(endings.length >= 3, `one bot did ${endings.length} of 12`)
    assert.equal(new Set(bots.flatMap(({ endings }) => endings.map(([id]) => id))).size, 12)
  })

  test('a bot that disappears leaves its jobs to the others', async () => {
    const name = named()
    const { opened, open } = gate()
    const lost = bot(name, () => opened.then(() => answered))
    await lost.queue.offer(job(1, 1))
    await untilSo(async () => (await redis.client.llen(`bull:${name}:active`)) === 1)
    // As if it were killed: it gives up its connections and says nothing.
    await lost.queue.drain({ runningMs: 1, tellingMs: 1 })
    const other = bot(name, async () => answered)
    assert.deepEqual(await other.until(1), [['1.1.0', { kind: 'answered' }]])
    open()
  })

  test('Redis may die in the middle and come back: nothing is lost, nothing done twice', async () => {
    const own = await startRedis()
    const attempts: string[] = []
    const { queue, endings, until } = bot(
      named(),
      async ({ job_id }) => {
        attempts.push(job_id)
        await sleep(100)
        return answered
      },
      { concurrency: 3 },
      own.url,
    )
    try {
      for (let n = 0; n < 30; n++) assert.equal(await queue.offer(job(n % 3, n)), 'accepted')
      await until(5)
      await own.kill()
      await untilSo(() => queue.problem() !== undefined)
      const offeredAt = performance.now()
      assert.equal(await queue.offer(job(9, 9)), 'away')
      assert.ok(performance.now() - offeredAt < 1_500)
      // Longer than claims live.
      await sleep(1_500)
      const doneAlone = endings.length
      assert.ok(doneAlone < 30)
      await own.start()
      await until(30)
      assert.equal(attempts.length, 30)
      assert.equal(new Set(attempts).size, 30)
      await untilSo(() => queue.problem() === undefined)
      assert.equal(await queue.offer(job(9, 9)), 'accepted')
      await until(31)
    } finally {
      await own.close()
    }
  })

  test('a Redis that hangs is noticed, and waited for', async () => {
    const own = await startRedis()
    const { queue, until } = bot(named(), async () => answered, {}, own.url)
    try {
      await queue.offer(job(1, 1))
      await until(1)
      await own.kill('SIGSTOP')
      const offeredAt = performance.now()
      assert.equal(await queue.offer(job(1, 2)), 'away')
      assert.ok(performance.now() - offeredAt < 5_000)
      await untilSo(() => queue.problem() !== undefined)
      await own.kill('SIGCONT')
      await untilSo(() => queue.problem() === undefined)
      assert.equal(await queue.offer(job(1, 3)), 'accepted')
      await until(2)
    } finally {
      await own.kill('SIGCONT')
      await own.close()
    }
  })

  test('what was refused, because Redis did not say that it had got it, is not done when it comes', async (t) => {
    const { url, heard } = await deaf(t, redis.url)
    const name = named()
    const attempts: string[] = []
    const { queue, until } = bot(
      name,
      async ({ job_id }) => {
        attempts.push(job_id)
        return answered
      },
      {},
      url,
    )
    await queue.pause()
    const offered = queue.offer(job(1, 1))
    await heard
    assert.equal(await offered, 'away')
    assert.equal((await redis.client.keys(`bull:${name}:1.1.0`)).length, 1, 'Redis has it')
    await untilSo(() => queue.problem() === undefined)
    await queue.resume()
    assert.equal(await queue.offer(job(1, 2)), 'accepted')
    await until(1)
    assert.deepEqual(attempts, ['1.2.0'])
    assert.deepEqual((await queue.stats()).waiting, 0)
  })

  test('a Redis that is not there yet is waited for, and a bot can be stopped meanwhile', async () => {
    const own = await startRedis()
    await own.kill()
    const early = bot(named(), async () => answered, {}, own.url)
    const stopped = bot(named(), async () => answered, {}, own.url)
    try {
      assert.equal(await early.queue.offer(job(1, 1)), 'away')
      const stoppedAt = performance.now()
      await stopped.queue.drain(shortly)
      assert.ok(performance.now() - stoppedAt < 1_000)
      await own.start()
      await untilSo(() => early.queue.problem() === undefined)
      assert.equal(await early.queue.offer(job(1, 1)), 'accepted')
      await early.until(1)
    } finally {
      await own.close()
    }
  })

  test('a Redis without memory refuses, and is no crash', async () => {
    const own = await startRedis()
    const { queue, until } = bot(named(), async () => answered, {}, own.url)
    try {
      await queue.offer(job(1, 1))
      await until(1)
      await own.client.config('SET', 'maxmemory', '1')
      assert.equal(await queue.offer(job(1, 2)), 'away')
      await own.client.config('SET', 'maxmemory', '0')
      assert.equal(await queue.offer(job(1, 2)), 'accepted')
      await until(2)
    } finally {
      await own.close()
    }
  })
})
