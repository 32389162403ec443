import type { Log } from '@emogram/runtime'
import { summary, type TelegramApi } from './telegram-api.ts'

/** Telegram shows an action for 5 s. */
const repeatMs = 4_000

/** Shows "sending photo…" in the chat for as long as the work takes. */
export async function whileShowingAction<T>(
  { api, log, chatId }: { api: TelegramApi; log: Log; chatId: number },
  work: () => Promise<T>,
): Promise<T> {
  const show = () => {
    api('sendChatAction', { chat_id: chatId, action: 'upload_photo' }, { deadlineMs: repeatMs }).catch(
      (error: unknown) => log.debug({ why: summary(error) }, 'chat action not shown'),
    )
  }
  show()
  const timer = setInterval(show, repeatMs)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
