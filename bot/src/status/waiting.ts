import { inMinutes } from '@emogram/words'
import type { Asked, Pressed } from '../asked.ts'
import { askedBy, placeOf } from '../intake/jobs.ts'
import type { Say } from '../messenger.ts'
import type { Cancellation, JobQueue } from '../queue.ts'
import { readCancelPress } from './cancel-button.ts'

export interface WaitingOptions {
  readonly queue: Pick<JobQueue, 'ofChat' | 'cancel' | 'stats' | 'waitMs'>
  readonly say: Say
}

/** What people can do about pictures that wait: look where they stand, and take their own back. */
export function createWaiting({ queue, say }: WaitingOptions) {
  /** Of one message, or all that this person has in the chat. */
  async function cancel(chatId: number, userId: number, messageId?: number): Promise<Cancellation[]> {
    const held = await queue.ofChat(chatId)
    const meant = held.filter(({ job }) =>
      messageId === undefined
        ? job.user_id === userId
        : askedBy(job).message_id === messageId || job.message_id === messageId,
    )
    return await Promise.all(meant.map(({ job }) => queue.cancel(job.job_id, userId)))
  }

  return {
    /** `/cancel`: all of one's own, or, as an answer to a message, those of that message. */
    async cancel({ message, words: { replies } }: Asked): Promise<void> {
      const original = 'reply_to_message' in message ? message.reply_to_message?.message_id : undefined
      const results = await cancel(message.chat.id, message.from?.id ?? 0, original)
      const count = results.filter((result) => result === 'cancelled').length
      const text =
        count > 0
          ? replies.cancelled({ count })
          : results.includes('not_yours')
            ? replies.notYours
            : results.includes('started')
              ? replies.alreadyUnderWay
              : replies.nothingToCancel
      void say(placeOf(message), text)
    },

    /** @returns what the person reads at once; undefined where this is no cancel button */
    async press({ data, message, query, words: { replies } }: Pressed) {
      const messageId = readCancelPress(data)
      if (messageId === undefined) return undefined
      const results = await cancel(message.chat.id, query.from.id, messageId)
      const count = results.filter((result) => result === 'cancelled').length
      if (count > 0) return { text: replies.cancelled({ count }) }
      if (results.includes('not_yours')) return { text: replies.notYours, isAlert: true }
      return { text: results.includes('started') ? replies.alreadyUnderWay : replies.nothingToCancel }
    },

    /** `/queue` */
    async show({ message, words: { replies } }: Asked): Promise<void> {
      const { waiting, running } = await queue.stats()
      if (waiting + running === 0) return void say(placeOf(message), replies.queueEmpty)
      const held = await queue.ofChat(message.chat.id)
      const yours = held.filter(({ job }) => job.user_id === message.from?.id).length
      const minutes = inMinutes(await queue.waitMs(message.chat.id))
      const lines = [
        replies.queueOverview({ waiting, working: running }),
        replies.queueYours({ count: yours }),
        replies.queueWait({ minutes }),
      ]
      void say(placeOf(message), lines.join('\n'))
    },
  }
}
