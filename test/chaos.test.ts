/** Small versions of `npm run chaos` and of its flood. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, type TestContext, test } from 'node:test'
import { startRedis, withoutRedis } from '../bot/test/redis-server.ts'
import { type FloodOptions, flood } from './chaos/flood.ts'
import { root } from './house.ts'

const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 1e9))

async function run(t: TestContext, more: Partial<FloodOptions>): Promise<void> {
  const tally = await flood({
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

/** Those that are over quickly; each of them breaks something else. */
const quickFaults = [
  'kill-classify-file',
  'pause-bot',
  'telegram-away',
  'url-circle',
  'disk-full',
  'clock-hour-on',
  ...(withoutRedis === false ? ['redis-gone'] : []),
]

test('what breaks costs no photo, and comes back by itself', { timeout: 900_000 }, async (t) => {
  const only = ['--small', '--seed', String(seed), '--only', quickFaults.join(',')]
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', `${root}test/chaos/main.ts`, ...only],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  t.after(() => child.kill())
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text))
  const [code] = await once(child, 'close')
  t.diagnostic(`\n${printed}`)
  assert.equal(code, 0, printed)
  // A fault that cannot be played here is named.
  for (const fault of quickFaults)
    assert.match(printed, new RegExp(`^${fault} +\\d|not here: ${fault}, for `, 'm'))
})

describe('a flood', { timeout: 600_000 }, () => {
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
