import type { Job } from '@emogram/contract'
import type { Log } from '@emogram/runtime'
import { summary, type TelegramApi } from './telegram-api.ts'

/** Telegram shows an action for 5 s. */
const repeatMs = 4_000

/** Shows "sending photo…" in the chat for as long as the work takes. */
export async function whileShowingAction<T>(
  { api, log, job }: { api: TelegramApi; log: Log; job: Job },
  work: () => Promise<T>,
): Promise<T> {
  const topic = job.message_thread_id === undefined ? {} : { message_thread_id: job.message_thread_id }
  const show = () => {
    api(
      'sendChatAction',
      { chat_id: job.chat_id, action: 'upload_photo', ...topic },
      { deadlineMs: repeatMs },
    ).catch((error: unknown) => log.debug({ why: summary(error) }, 'chat action not shown'))
  }
  show()
  const timer = setInterval(show, repeatMs)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
