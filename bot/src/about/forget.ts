import type { Asked } from '../asked.ts'
import { isAdmin } from '../groups/admins.ts'
import { placeOf } from '../intake/jobs.ts'
import type { Say } from '../messenger.ts'
import type { TelegramApi } from '../telegram-api.ts'

export interface ForgetOptions {
  readonly api: TelegramApi
  readonly say: Say
  /** Everything that remembers something of a chat. */
  readonly memories: readonly { forget(chatId: number): Promise<void> }[]
}

/** `/forget`: what is known of this chat is gone. In a group that is for admins to decide. */
export function createForget({ api, say, memories }: ForgetOptions) {
  return async ({ message, words: { replies } }: Asked): Promise<void> => {
    if (!(await isAdmin(api, message))) return void say(placeOf(message), replies.adminsOnly)
    for (const memory of memories) await memory.forget(message.chat.id)
    void say(placeOf(message), replies.forgotten)
  }
}
