import { type Job, limits, readButton, type Style } from '@emogram/contract'
import type { Log } from '@emogram/runtime'
import type { Pressed } from '../asked.ts'
import type { Reception } from '../intake/reception.ts'
import { summary, type TelegramApi } from '../telegram-api.ts'
import type { KeptResult, KeptResults } from './kept-results.ts'

export interface ResultPressesOptions {
  readonly api: TelegramApi
  readonly log: Log
  readonly kept: KeptResults
  readonly offer: Reception
}

/** Presses of the buttons below a result: it is drawn anew where it stands, or handed out as JSON. */
export function createResultPresses({ api, log, kept, offer }: ResultPressesOptions) {
  /** Messages that are being changed, by what they will show: whoever presses twice gets it once. */
  const underWay = new Map<string, Style | 'json'>()

  async function hand(result: KeptResult, { message, words }: Pressed): Promise<void> {
    const { image, faces } = result
    const source = Buffer.from(`${JSON.stringify({ image, faces }, undefined, 2)}\n`)
    await api('sendDocument', {
      chat_id: message.chat.id,
      document: { source, filename: 'faces.json' },
      caption: words.replies.jsonCaption,
      ...(result.message_thread_id !== undefined && { message_thread_id: result.message_thread_id }),
      // Telegraf drops an object when it sends a file along; as text it passes.
      reply_parameters: JSON.stringify({
        message_id: message.message_id,
        allow_sending_without_reply: true,
      }) as unknown as { message_id: number },
    })
  }

  return {
    /** @returns what the person reads at once; undefined where this is no button of a result */
    async press(pressed: Pressed): Promise<{ text?: string; isAlert?: boolean } | undefined> {
      const button = readButton(pressed.data)
      if (button === undefined) return undefined
      const { message, query, words } = pressed
      const { action, resultId } = button
      const result = await kept.get(resultId)
      if (result === undefined || result.chat_id !== message.chat.id) {
        return { text: words.replies.resultExpired, isAlert: true }
      }
      const key = `${message.chat.id}.${message.message_id}`
      if (underWay.get(key) === action) return { text: words.replies.drawing }
      underWay.set(key, action)
      if (action === 'json') {
        hand(result, pressed)
          .catch((error: unknown) => log.warn({ why: summary(error) }, 'JSON not handed out'))
          .finally(() => underWay.delete(key))
        return {}
      }
      const job = redrawn(result, resultId, action, message.message_id, query)
      const admission = await offer(
        [job],
        { chat_id: message.chat.id, message_id: message.message_id },
        words,
      )
      if (admission !== 'accepted') underWay.delete(key)
      return { text: words.replies.drawing }
    },

    /** The job is over, so the buttons may be pressed again. */
    settled({ chat_id, status_message_id }: Job): void {
      underWay.delete(`${chat_id}.${status_message_id}`)
    },
  }
}

/** The same picture in another style, in the place of the message whose button was pressed. */
function redrawn(
  result: KeptResult,
  resultId: string,
  style: Style,
  shownIn: number,
  { id, from }: { id: string; from: { id: number } },
): Job {
  const { chat_id, message_id, message_thread_id, picture, image, faces, spoiler, preferences } = result
  return {
    ...picture,
    // A press has an id of its own: delivered twice it is one job, while the same button may be pressed again later.
    job_id: `${chat_id}.${shownIn}.p${id}`,
    chat_id,
    message_id,
    ...(message_thread_id !== undefined && { message_thread_id }),
    user_id: from.id,
    accepted_at_ms: Date.now(),
    status_message_id: shownIn,
    result_id: resultId,
    preferences: { ...preferences, style },
    ...(spoiler && { spoiler }),
    // Too many to hand back are found anew.
    ...(faces.length <= limits.keptFaces && { faces: [...faces], image_px: image }),
  }
}
