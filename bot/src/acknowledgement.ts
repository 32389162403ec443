import type { Log } from '@emogram/runtime'
import { words } from '@emogram/words'
import { TelegramError } from 'telegraf'
import type { Ledger } from './ledger.ts'
import type { MessageRef } from './messenger.ts'
import { summary, type TelegramApi } from './telegram-api.ts'

/** Shows at once that a message was taken, until its last picture is answered. Cosmetics: failures never matter. */
export interface Acknowledgements {
  begin(message: MessageRef): Promise<void>
  end(message: MessageRef): Promise<void>
}

/** @param ledger  another bot may end what this one began, where they share a queue; then they share this, too */
export function createAcknowledgements(api: TelegramApi, log: Log, ledger: Ledger): Acknowledgements {
  const key = ({ chat_id, message_id }: MessageRef) => `${chat_id}.${message_id}`

  const quietly = async (what: () => Promise<unknown>): Promise<void> => {
    try {
      await what()
    } catch (error) {
      log.debug({ why: summary(error) }, 'acknowledgement not shown')
    }
  }

  const react = ({ chat_id, message_id }: MessageRef, reaction: { type: 'emoji'; emoji: '👀' }[]) =>
    api('setMessageReaction', { chat_id, message_id, reaction })

  /** @returns the id of the words, where they had to stand in for the reaction */
  async function show(message: MessageRef): Promise<number | undefined> {
    try {
      await react(message, [{ type: 'emoji', emoji: '👀' }])
      return undefined
    } catch (error) {
      // Groups may forbid reactions. Anything but such a refusal would meet the words as well.
      if (!(error instanceof TelegramError) || error.code !== 400) throw error
    }
    const { chat_id, message_id } = message
    const reply_parameters = { message_id, allow_sending_without_reply: true }
    return (await api('sendMessage', { chat_id, text: words('en').replies.working, reply_parameters }))
      .message_id
  }

  async function takeBack(message: MessageRef): Promise<void> {
    const words = await ledger.takeWords(key(message))
    if (words === undefined) await react(message, [])
    else await api('deleteMessage', { chat_id: message.chat_id, message_id: words })
  }

  return {
    begin: (message) =>
      quietly(async () => {
        if ((await ledger.add(key(message), 1)) !== 1) return
        const words = await show(message)
        if (words !== undefined) await ledger.noteWords(key(message), words)
        // A quick answer may have come before its announcement.
        if ((await ledger.add(key(message), 0)) <= 0) await takeBack(message)
      }),
    end: (message) =>
      quietly(async () => {
        if ((await ledger.add(key(message), -1)) <= 0) await takeBack(message)
      }),
  }
}
