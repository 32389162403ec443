/** What every queue promises, on both of them. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JobQueue, QueueOptions } from '../src/queue.ts'
import { connectRedis } from '../src/redis.ts'
import { createRedisQueue } from '../src/redis-queue.ts'
import { answered, dispatch as dispatchOn, failed, gate, job, log } from './dispatch.ts'
import { queueOnDisk } from './queue-on-disk.ts'
import { type RedisServer, startRedis, withoutRedis } from './redis-server.ts'
import { until as untilSo } from './running-bot.ts'

let redis: RedisServer
let count = 0
before(async () => {
  if (withoutRedis === false) redis = await startRedis()
})
after(() => redis?.close())

for (const { kind, skip, create } of [
  { kind: 'on disk', skip: false, create: (options: QueueOptions): JobQueue => queueOnDisk(options) },
  {
    kind: 'in Redis',
    skip: withoutRedis,
    create: (options: QueueOptions): JobQueue =>
      createRedisQueue({ ...options, redis: connectRedis(redis.url, log), name: `test-${++count}` }),
  },
]) {
  describe(`the queue ${kind}`, { skip, timeout: 300_000 }, () => {
    const queues: JobQueue[] = []
    after(() => Promise.all(queues.map((queue) => queue.drain({ runningMs: 50, tellingMs: 50 }))))

    function dispatch(attempt: QueueOptions['attempt'], options: Partial<QueueOptions> = {}) {
      const made = dispatchOn(create, attempt, options)
      queues.push(made.queue)
      return made
    }

    test('never more jobs run at once than allowed', async () => {
      let running = 0
      let most = 0
      const { queue, until } = dispatch(
        async () => {
          most = Math.max(most, ++running)
          await sleep(30)
          running--
          return answered
        },
        { concurrency: 3 },
      )
      await Promise.all(Array.from({ length: 20 }, (_, n) => queue.offer(job(1, n))))
      await until(20)
      assert.equal(most, 3)
    })

    test('a full queue refuses, also what is offered all at once, and takes jobs again when it has room', async () => {
      const { opened, open } = gate()
      const { queue, until } = dispatch(() => opened.then(() => answered), { max: 3, concurrency: 2 })
      const admissions = await Promise.all([1, 2, 3, 4, 5].map((n) => queue.offer(job(1, n))))
      assert.deepEqual(admissions, ['accepted', 'accepted', 'accepted', 'full', 'full'])
      assert.ok((await queue.waitMs()) > 0)
      open()
      await until(3)
      await untilSo(async () => (await queue.offer(job(1, 4))) === 'accepted')
      await until(4)
    })

    test('a job that is delivered again is not done again, neither before nor after its end', async () => {
      let attempts = 0
      const { queue, until } = dispatch(async () => {
        attempts++
        return answered
      })
      const twice = await Promise.all([queue.offer(job(1, 1)), queue.offer(job(1, 1))])
      assert.deepEqual(twice, ['accepted', 'known'])
      await until(1)
      assert.equal(await queue.offer(job(1, 1)), 'known')
      await sleep(50)
      assert.equal(await queue.offer(job(1, 1)), 'known')
      assert.equal(attempts, 1)
    })

    test('chats take turns, however many photos one of them sends', async () => {
      const { opened, open } = gate()
      const order: number[] = []
      const { queue, until } = dispatch(async ({ chat_id }) => {
        order.push(chat_id)
        await opened
        return answered
      })
      for (let n = 0; n < 10; n++) await queue.offer(job(1, n))
      await untilSo(() => order.length === 1)
      for (const chat of [2, 3]) for (let n = 0; n < 2; n++) await queue.offer(job(chat, n))
      open()
      await until(14)
      assert.deepEqual(order.slice(0, 7), [1, 2, 3, 1, 2, 3, 1])
      // What was long ago is forgotten: nobody waits for having sent much yesterday.
      order.length = 0
      for (const chat of [1, 2, 1, 2]) await queue.offer(job(chat, 100 + count++))
      await until(18)
      assert.deepEqual([...order].sort(), [1, 1, 2, 2])
    })

    test('what may work later is tried again until it works', async () => {
      let attempts = 0
      const { queue, until } = dispatch(async () =>
        ++attempts < 4 ? failed('backend_unreachable') : answered,
      )
      await queue.offer(job(1, 1))
      assert.deepEqual(await until(1), [['1.1.0', { kind: 'answered' }]])
      assert.equal(attempts, 4)
    })

    test('patience ends, and then the person is told why', async () => {
      let attempts = 0
      const { queue, until } = dispatch(
        async () => {
          attempts++
          return failed('overloaded')
        },
        { retryForMs: 150 },
      )
      const startedAt = performance.now()
      await queue.offer(job(1, 1))
      assert.deepEqual(await until(1), [['1.1.0', { kind: 'failed', code: 'overloaded' }]])
      assert.ok(attempts >= 3, `${attempts} attempts`)
      assert.ok(performance.now() - startedAt < 2_000)
    })

    test('a pause that the service asks for is kept, or given up at once where it is too long', async () => {
      const at: number[] = []
      const pauses = [60, 1_000_000]
      const { queue, until } = dispatch(async () => {
        at.push(performance.now())
        return failed('telegram_busy', pauses.shift())
      })
      await queue.offer(job(1, 1))
      assert.deepEqual(await until(1), [['1.1.0', { kind: 'failed', code: 'telegram_busy' }]])
      assert.equal(at.length, 2)
      assert.ok(at[1]! - at[0]! >= 59, `came back after ${at[1]! - at[0]!} ms`)
    })

    test('a job that is late is tried twice more', async () => {
      let attempts = 0
      const { queue, until } = dispatch(async () => {
        attempts++
        return failed('timeout')
      })
      await queue.offer(job(1, 1))
      assert.deepEqual(await until(1), [['1.1.0', { kind: 'failed', code: 'timeout' }]])
      assert.equal(attempts, 3)
    })

    for (const code of ['image_unreadable', 'unauthorized', 'internal'] as const) {
      test(`${code} is not tried again`, async () => {
        let attempts = 0
        const { queue, until } = dispatch(async () => {
          attempts++
          return failed(code)
        })
        await queue.offer(job(1, 1))
        assert.deepEqual(await until(1), [['1.1.0', { kind: 'failed', code }]])
        assert.equal(attempts, 1)
      })
    }

    test('a job between two attempts keeps nobody from working, still counts, and comes back in front', async () => {
      const order: number[] = []
      const second = gate()
      const { queue, until } = dispatch(
        async ({ message_id }) => {
          order.push(message_id)
          if (order.length === 1) return failed('not_ready')
          if (order.length === 2) await second.opened
          return answered
        },
        { max: 5, backoff: { firstMs: 100, maxMs: 100 } },
      )
      for (const n of [1, 2, 3, 4, 5]) await queue.offer(job(1, n))
      await untilSo(() => order.length === 2)
      assert.equal(await queue.offer(job(1, 6)), 'full')
      await sleep(200)
      second.open()
      await until(5)
      assert.deepEqual(order, [1, 2, 1, 3, 4, 5])
    })

    test('a job can be taken back by whoever asked for it, until its turn has come, and is not done later', async () => {
      const { opened, open } = gate()
      const attempts: number[] = []
      const { queue, until } = dispatch(async ({ message_id }) => {
        attempts.push(message_id)
        await opened
        return answered
      })
      for (const n of [1, 2, 3]) await queue.offer({ ...job(1, n), user_id: 5 })
      await untilSo(() => attempts.length === 1)
      assert.equal(await queue.cancel('1.2.0', 6), 'not_yours')
      assert.equal(await queue.cancel('1.1.0', 5), 'started')
      assert.equal(await queue.cancel('1.9.0', 5), 'unknown')
      assert.equal(await queue.cancel('1.2.0', 5), 'cancelled')
      assert.deepEqual(await until(1), [['1.2.0', { kind: 'cancelled' }]])
      assert.equal(await queue.offer({ ...job(1, 2), user_id: 5 }), 'known')
      open()
      await until(3)
      assert.deepEqual(attempts, [1, 3])
      assert.equal(await queue.cancel('1.1.0', 5), 'unknown')
    })

    test('everybody can be told where a job stands, and how long it takes', async () => {
      const { opened, open } = gate()
      let running = 0
      const { queue, until } = dispatch(async () => {
        running++
        await opened
        return answered
      })
      for (const n of [1, 2, 3]) await queue.offer(job(1, n))
      await untilSo(() => running === 1)
      await queue.offer(job(2, 1))
      const positions = await Promise.all(
        ['1.1.0', '2.1.0', '1.2.0', '1.3.0'].map((id) => queue.position(id)),
      )
      assert.deepEqual(positions, [undefined, 1, 2, 3])
      assert.deepEqual(
        (await queue.ofChat(1)).map(({ job: { job_id }, state, position }) => [job_id, state, position]),
        [
          ['1.1.0', 'running', undefined],
          ['1.2.0', 'waiting', 2],
          ['1.3.0', 'waiting', 3],
        ],
      )
      assert.deepEqual(await queue.ofChat(3), [])
      const [busy, late, quiet] = await Promise.all([queue.waitMs(1), queue.waitMs(), queue.waitMs(3)])
      assert.ok(quiet < busy && busy <= late, `${quiet}, ${busy} and ${late} ms`)
      const { waiting, oldestWaitingMs = -1, ...stats } = await queue.stats()
      assert.deepEqual([waiting, stats.running, stats.paused, stats.inDoubt], [3, 1, false, 0])
      assert.ok(oldestWaitingMs >= 0)
      open()
      await until(4)
      await untilSo(async () => (await queue.ofChat(1)).length === 0)
      assert.equal(await queue.position('1.2.0'), undefined)
      assert.equal((await queue.stats()).endings.answered, 4)
    })

    test('one chat may not fill the queue', async () => {
      const { opened, open } = gate()
      const { queue, until } = dispatch(() => opened.then(() => answered), { maxPerChat: 2 })
      const admissions = await Promise.all([1, 2, 3].map((n) => queue.offer(job(1, n))))
      assert.deepEqual(admissions, ['accepted', 'accepted', 'chat_full'])
      assert.equal(await queue.offer(job(2, 1)), 'accepted')
      open()
      await until(3)
      await untilSo(async () => (await queue.offer(job(1, 3))) === 'accepted')
      await until(4)
    })

    test('a queue that is paused takes jobs and begins none', async () => {
      const { queue, endings, until } = dispatch(async () => answered)
      await queue.offer(job(1, 1))
      await until(1)
      await queue.pause()
      assert.equal(await queue.offer(job(1, 2)), 'accepted')
      await sleep(100)
      assert.equal(endings.length, 1)
      assert.equal((await queue.stats()).paused, true)
      await queue.resume()
      await until(2)
    })

    test('whoever waited too long gets an apology, and a job that begins is announced', async () => {
      const begun: string[] = []
      const { queue, until } = dispatch(async () => answered, {
        ttlMs: 60_000,
        started: ({ job_id }) => begun.push(job_id),
      })
      await queue.offer({ ...job(1, 1), accepted_at_ms: Date.now() - 61_000 })
      await queue.offer({ ...job(1, 2), accepted_at_ms: Date.now() - 30_000 })
      assert.deepEqual(await until(2), [
        ['1.1.0', { kind: 'expired' }],
        ['1.2.0', { kind: 'answered' }],
      ])
      assert.deepEqual(begun, ['1.2.0'])
    })

    test('an attempt that throws ends that job alone', async () => {
      const { queue, until } = dispatch(async ({ message_id }) => {
        if (message_id === 1) throw new Error('a bug')
        return answered
      })
      await queue.offer(job(1, 1))
      await queue.offer(job(1, 2))
      assert.deepEqual(await until(2), [
        ['1.1.0', { kind: 'failed', code: 'internal' }],
        ['1.2.0', { kind: 'answered' }],
      ])
    })

    test('words that cannot be said stop nothing', async () => {
      let told = 0
      const { queue } = dispatch(async () => answered, {
        max: 3,
        settled: async () => {
          told++
          throw new Error('Telegram is away')
        },
      })
      for (let n = 0; n < 3; n++) await queue.offer(job(1, n))
      await untilSo(() => told === 3)
      await untilSo(async () => (await queue.offer(job(1, 4))) === 'accepted')
    })

    test('a queue that is stopped takes nothing new, and lets what runs end', async () => {
      const { opened, open } = gate()
      let running = 0
      const { queue, endings } = dispatch(async () => {
        running++
        await opened
        return answered
      })
      await queue.offer(job(1, 1))
      await untilSo(() => running === 1)
      const drained = queue.drain({ runningMs: 10_000, tellingMs: 1_000 })
      assert.equal(await queue.offer(job(1, 2)), 'closed')
      open()
      await drained
      assert.deepEqual(endings, [['1.1.0', { kind: 'answered' }]])
      assert.equal(running, 1)
    })

    test('stopping does not wait for words for ever', async () => {
      let running = 0
      const { queue } = dispatch(
        async () => {
          running++
          return answered
        },
        { settled: () => new Promise(() => {}) },
      )
      await queue.offer(job(1, 1))
      await untilSo(() => running === 1)
      const startedAt = performance.now()
      await queue.drain({ runningMs: 20, tellingMs: 30 })
      assert.ok(performance.now() - startedAt < 1_000)
    })
  })
}
