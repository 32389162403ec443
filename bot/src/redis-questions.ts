import type { Job as BullJob, Queue } from 'bullmq'
import type { Held } from './attempts.ts'
import type { HeldJob, QueueStats } from './queue.ts'
import { commandMs, type RedisLink } from './redis.ts'
import { jobsBefore, rankOf, turnsOf } from './redis-turns.ts'

/** What can be asked of the queue in Redis; nothing changes by it. Each rejects where Redis does not answer. */
export function createRedisQuestions(redis: RedisLink, queue: Queue<Held>) {
  async function positionOf(jobId: string): Promise<number | undefined> {
    const rank = await rankOf(redis, queue, jobId)
    if (rank !== undefined) return rank + 1
    // Between two attempts it keeps its old round, which puts it in front.
    const delayed = await redis.connection.zscore(queue.toKey('delayed'), jobId)
    return delayed === null ? undefined : 1
  }

  async function heldJob(jobId: string): Promise<HeldJob | undefined> {
    const found = (await queue.getJob(jobId)) as BullJob<Held> | undefined
    if (found === undefined || found.finishedOn !== undefined) return undefined
    const position = await positionOf(jobId)
    const { job } = found.data
    return position === undefined ? { job, state: 'running' } : { job, state: 'waiting', position }
  }

  return {
    position: (jobId: string) => redis.within(commandMs, () => positionOf(jobId)),

    ofChat: (chatId: number) =>
      redis.within(commandMs, async () => {
        const ids = await turnsOf(redis, queue, chatId)
        const held = await Promise.all(ids.map(heldJob))
        return held.flatMap((each) => each ?? []).sort((a, b) => (a.position ?? 0) - (b.position ?? 0))
      }),

    /** Jobs that a new one of this chat would wait for. */
    before: (chatId: number | undefined) => redis.within(commandMs, () => jobsBefore(redis, queue, chatId)),

    counts: (): Promise<Pick<QueueStats, 'waiting' | 'running' | 'oldestWaitingMs' | 'paused'>> =>
      redis.within(commandMs, async () => {
        const [counts, [oldest], paused] = await Promise.all([
          queue.getJobCounts('prioritized', 'delayed', 'active'),
          queue.getJobs(['prioritized', 'delayed'], 0, 0, true) as Promise<BullJob<Held>[]>,
          queue.isPaused(),
        ])
        return {
          waiting: (counts['prioritized'] ?? 0) + (counts['delayed'] ?? 0),
          running: counts['active'] ?? 0,
          ...(oldest !== undefined && { oldestWaitingMs: Date.now() - oldest.timestamp }),
          paused,
        }
      }),
  }
}
