import { defaultPreferences, type Job } from '@emogram/contract'
import type { Log } from '@emogram/runtime'
import type { Ending } from '../queue.ts'
import { summary } from '../telegram-api.ts'
import type { KeptResult, KeptResults } from './kept-results.ts'

/** Keeps what was found in a picture, so that the buttons below it have something to work with. */
export async function keepResult(
  { kept, log }: { kept: KeptResults; log: Log },
  job: Job,
  ending: Ending,
): Promise<void> {
  if (ending.kind !== 'answered' || ending.answer === undefined || 'pictures' in ending.answer) return
  const { image, faces } = ending.answer
  if (job.type === 'album' || job.result_id === undefined || faces.length === 0) return
  const { chat_id, message_id, message_thread_id, result_id, spoiler = false } = job
  const picture: KeptResult['picture'] =
    job.type === 'url'
      ? { type: job.type, url: job.url }
      : {
          type: job.type,
          file_id: job.file_id,
          ...(job.file_unique_id !== undefined && { file_unique_id: job.file_unique_id }),
        }
  const result: KeptResult = {
    chat_id,
    message_id,
    ...(message_thread_id !== undefined && { message_thread_id }),
    picture,
    spoiler,
    preferences: job.preferences ?? defaultPreferences,
    image,
    faces,
  }
  await kept.set(result_id, result, chat_id).catch((error: unknown) => {
    // The buttons will say that the result is gone.
    log.warn({ job_id: job.job_id, why: summary(error) }, 'result not kept')
  })
}
