import type { ErrorCode, Job } from '@emogram/contract'
import { createLog } from '@emogram/runtime'
import type { Outcome } from '../src/backend.ts'
import type { Pace } from '../src/pace.ts'
import type { Ending, JobQueue, QueueOptions } from '../src/queue.ts'

export const log = createLog({ name: 'test', level: process.env['TEST_LOG'] ?? 'silent', secrets: [] })
export const answered: Outcome = { kind: 'answered' }
export const failed = (code: ErrorCode, retryAfterMs?: number): Outcome => ({
  kind: 'failed',
  code,
  detail: 'as the test wants',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})

export const job = (chat_id: number, message_id: number): Job => ({
  type: 'file_id',
  file_id: 'f',
  job_id: `${chat_id}.${message_id}.0`,
  chat_id,
  message_id,
})

/** For tests that have no minute for every chat. */
export const boundlessPace: Pace = {
  reserve: () => 0,
  heldMs: () => 0,
  turn: async () => undefined,
  hold: () => undefined,
}

/** A queue whose attempts are the test's and whose endings are written down. */
export function dispatch<Q extends JobQueue>(
  create: (options: QueueOptions) => Q,
  attempt: QueueOptions['attempt'],
  options: Partial<QueueOptions> = {},
) {
  const endings: [string, Ending][] = []
  let wake = () => {}
  const queue = create({
    concurrency: 1,
    max: 1_000,
    pace: boundlessPace,
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
  return { queue, endings, until }
}

/** An attempt that hangs until it is let go. */
export function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}
