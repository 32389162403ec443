import type { Job } from '@emogram/contract'
import { inMinutes, words } from '@emogram/words'
import type { InlineKeyboardMarkup } from 'telegraf/types'
import type { JobQueue } from '../queue.ts'
import { cancelButton } from './cancel-button.ts'

/** What a person reads while a job waits for its turn or is under way. */
export interface Announcement {
  readonly text: string
  /** Absent once it is too late to take the job back. */
  readonly reply_markup?: InlineKeyboardMarkup
  /** Absent for a job that is under way. */
  readonly position?: number
}

export async function announcementOf(
  job: Job,
  queue: Pick<JobQueue, 'position' | 'waitMs' | 'stats'>,
): Promise<Announcement> {
  const say = words(job.preferences?.language ?? 'en')
  const position = await queue.position(job.job_id)
  if (position === undefined) return { text: say.replies.working }
  const total = Math.max((await queue.stats()).waiting, position)
  const minutes = inMinutes(((await queue.waitMs()) * position) / total)
  return {
    text: say.replies.queued({ position, total, minutes }),
    reply_markup: cancelButton(job, say),
    position,
  }
}

/**
 * Telegram lets a message be edited only so often, and a number that jumps up and down helps nobody. So a position is said
 * anew when it has passed the next of these: 1, 2, 3, 5, 8, 13, 21…
 */
export function isNews(said: Announcement, now: Announcement): boolean {
  if (said.position === undefined) return false
  return now.position === undefined || step(now.position) < step(said.position)
}

function step(position: number): number {
  let [last, next] = [1, 2]
  while (last < position) [last, next] = [next, last + next]
  return last
}
