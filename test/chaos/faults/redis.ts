import { setTimeout as sleep } from 'node:timers/promises'
import type { RedisServer } from '../../../bot/test/redis-server.ts'
import { answersOk } from '../readiness.ts'
import type { Fault, Scene } from './fault.ts'

const pausedMs = 5_000
const saidWithinMs = 30_000
const goneMs = { small: 10_000, full: 30_000 } as const

/** Who sends a photo meanwhile is asked to come back later. */
const may = ['backend_unreachable']

const fault = (
  name: string,
  what: string,
  play: (redis: RedisServer, scene: Scene) => Promise<void>,
): Fault => ({
  name,
  what,
  needs: ['redis'],
  may,
  async play(scene) {
    if (scene.redis === undefined) throw new Error('There is no Redis here')
    await play(scene.redis, scene)
  },
})

export const redisFaults: readonly Fault[] = [
  fault('kill-redis', 'kill -9 of Redis', async (redis) => {
    await redis.kill()
    await redis.start()
  }),
  fault('restart-redis', 'an orderly restart of Redis', async (redis) => {
    await redis.kill('SIGTERM')
    await redis.start()
  }),
  fault(
    'pause-redis',
    `SIGSTOP of Redis for ${pausedMs / 1000} s at least`,
    async (redis, { until, botReadyz }) => {
      await redis.kill('SIGSTOP')
      try {
        await sleep(pausedMs)
        await until(
          'the bot says on /readyz that Redis is away',
          async () => !(await answersOk(botReadyz, 2_000)),
          saidWithinMs,
        )
      } finally {
        await redis.kill('SIGCONT')
      }
    },
  ),
  fault('redis-gone', `no Redis for ${goneMs.full / 1000} s`, async (redis, { small }) => {
    await redis.kill()
    await sleep(small ? goneMs.small : goneMs.full)
    await redis.start()
  }),
]
