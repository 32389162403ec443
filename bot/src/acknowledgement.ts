import type { Log } from '@emogram/runtime'
import { replies } from '@emogram/words'
import { TelegramError } from 'telegraf'
import type { MessageRef } from './messenger.ts'
import { summary, type TelegramApi } from './telegram-api.ts'

/** Shows at once that a message was taken, until its last picture is answered. Cosmetics: failures never matter. */
export interface Acknowledgements {
  begin(message: MessageRef): void
  end(message: MessageRef): Promise<void>
}

export function createAcknowledgements(api: TelegramApi, log: Log): Acknowledgements {
  /** `shown` resolves to what has to be called to take the sign away again. */
  const open = new Map<string, { jobs: number; shown: Promise<() => Promise<unknown>> }>()
  const key = ({ chat_id, message_id }: MessageRef) => `${chat_id}.${message_id}`

  const quietly = async (what: () => Promise<unknown>): Promise<void> => {
    try {
      await what()
    } catch (error) {
      log.debug({ why: summary(error) }, 'acknowledgement not shown')
    }
  }

  async function show({ chat_id, message_id }: MessageRef): Promise<() => Promise<unknown>> {
    const react = (reaction: { type: 'emoji'; emoji: '👀' }[]) =>
      api('setMessageReaction', { chat_id, message_id, reaction })
    try {
      await react([{ type: 'emoji', emoji: '👀' }])
      return () => react([])
    } catch (error) {
      // Groups may forbid reactions. Anything but such a refusal would meet the words as well.
      if (!(error instanceof TelegramError) || error.code !== 400) throw error
    }
    const reply_parameters = { message_id, allow_sending_without_reply: true }
    const words = await api('sendMessage', { chat_id, text: replies.working, reply_parameters })
    return () => api('deleteMessage', { chat_id, message_id: words.message_id })
  }

  return {
    begin(message) {
      const known = open.get(key(message))
      if (known !== undefined) {
        known.jobs++
        return
      }
      const shown = show(message).catch((error: unknown) => {
        log.debug({ why: summary(error) }, 'acknowledgement not shown')
        return async () => undefined
      })
      open.set(key(message), { jobs: 1, shown })
    },
    async end(message) {
      const known = open.get(key(message))
      if (known === undefined || --known.jobs > 0) return
      open.delete(key(message))
      await quietly(async () => (await known.shown)())
    },
  }
}
