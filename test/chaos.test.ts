/** A small version of `npm run chaos`: everything is killed while photos flow and Telegram stumbles. */
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { startRedis, withoutRedis } from '../bot/test/redis-server.ts'
import { type ChaosOptions, chaos } from './chaos/chaos.ts'

const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 1e9))

async function run(t: TestContext, more: Partial<ChaosOptions>): Promise<void> {
  const tally = await chaos({
    photos: 60,
    chats: 20,
    seed,
    faultShare: 0.05,
    kills: 4,
    killEveryMs: 3_000,
    jobTimeoutMs: 6_000,
    limitMs: 180_000,
    ...more,
  })
  t.diagnostic(JSON.stringify(tally))
  assert.deepEqual([tally.answered, tally.lost, tally.wrong], [60, [], []], `CHAOS_SEED=${seed}`)
  const doubted = new Set(tally.inDoubt)
  assert.deepEqual(
    tally.doubled.filter((photo) => !doubted.has(photo)),
    [],
    `CHAOS_SEED=${seed}`,
  )
  assert.ok(tally.inDoubt.length <= tally.doubtful, `${tally.inDoubt.length} in doubt, CHAOS_SEED=${seed}`)
}

describe('chaos', { timeout: 600_000 }, () => {
  test('with the queue on the disk: every photo answered, none wrong, none twice but in doubt', (t) =>
    run(t, {}))

  test('the same in Redis', { skip: withoutRedis }, async (t) => {
    const redis = await startRedis()
    try {
      await run(t, { redisUrl: redis.url })
    } finally {
      await redis.close()
    }
  })
})
