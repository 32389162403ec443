import { TelegramError } from 'telegraf'
import type { MessageRef } from '../messenger.ts'
import type { TelegramApi } from '../telegram-api.ts'

/** 👀 at a message says at once, and without a word, that it was taken. */
export function createReactions(api: TelegramApi) {
  const react = ({ chat_id, message_id }: MessageRef, reaction: { type: 'emoji'; emoji: '👀' }[]) =>
    api('setMessageReaction', { chat_id, message_id, reaction })

  return {
    /** @returns false where Telegram refuses: groups may forbid reactions */
    async show(message: MessageRef): Promise<boolean> {
      try {
        return await react(message, [{ type: 'emoji', emoji: '👀' }])
      } catch (error) {
        // Anything but such a refusal would meet words in their place as well.
        if (error instanceof TelegramError && error.code === 400) return false
        throw error
      }
    },
    takeBack: (message: MessageRef) => react(message, []),
  }
}
