import type { Job } from '@emogram/contract'
import type { Log } from '@emogram/runtime'
import { inMinutes, type Words } from '@emogram/words'
import type { MessageRef, Say } from '../messenger.ts'
import type { Admission, JobQueue } from '../queue.ts'
import type { Board } from '../status/board.ts'

export interface ReceptionOptions {
  readonly queue: Pick<JobQueue, 'offer' | 'waitMs'>
  readonly board: Pick<Board, 'accepted'>
  readonly say: Say
  readonly log: Log
}

/** Hands jobs to the queue; where it does not take them, the person is told why. */
export type Reception = (jobs: readonly Job[], asked: MessageRef, words: Words) => Promise<Admission>

export function createReception({ queue, board, say, log }: ReceptionOptions): Reception {
  return async (jobs, asked, { replies, failures }) => {
    let refused: Admission | undefined
    for (const job of jobs) {
      const admission = await queue.offer(job)
      log.info({ job_id: job.job_id, type: job.type, admission }, 'job offered')
      if (admission === 'accepted') void board.accepted(job)
      else if (admission !== 'known') refused = admission
      // It was waited for; nobody has to wait once for each link.
      if (admission === 'away') break
    }
    if (refused === 'full') {
      void say(asked, replies.queueFull({ minutes: inMinutes(await queue.waitMs()) }))
    }
    if (refused === 'chat_full') void say(asked, replies.chatFull)
    if (refused === 'closed') void say(asked, replies.notStarted)
    if (refused === 'away') void say(asked, failures.backend_unreachable)
    return refused ?? 'accepted'
  }
}
