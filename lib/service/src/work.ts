import { type AnswerTo, type Classification, CodedError } from '@emogram/contract'
import type { Telegram } from '@emogram/telegram'
import type { Vision } from '@emogram/vision'
import { createAnswers } from './answers.ts'
import { answerChat } from './chat.ts'
import { chatPicture, fullSizePicture } from './pictures.ts'
import { classificationOf } from './result.ts'

/** One picture somebody wants read, whichever way it came. */
export interface Order {
  readonly to: AnswerTo
  /** The picture itself as the answer, for a caller that asked for one. */
  readonly wantsPicture: boolean
  image(signal: AbortSignal): Promise<Uint8Array>
}

export interface Outcome {
  readonly classification: Classification
  readonly picture?: Buffer | undefined
}

export interface WorkOptions {
  readonly vision: Pick<Vision, 'analyse' | 'backend'>
  readonly telegram: Telegram
  readonly jobTimeoutMs: number
}

/** The way of a photo inside a service: get it, read it, answer. */
export function createWork({ vision, telegram, jobTimeoutMs }: WorkOptions) {
  const answers = createAnswers<Outcome>()

  async function once(order: Order, gone: AbortSignal): Promise<Outcome> {
    const deadline = AbortSignal.timeout(jobTimeoutMs)
    const signal = AbortSignal.any([deadline, gone])
    const { chat_id } = order.to
    try {
      const bytes = await order.image(signal)
      const analysis = await vision.analyse(bytes, {
        signal,
        ...(chat_id !== undefined && { picture: chatPicture }),
        ...(order.wantsPicture && { picture: fullSizePicture }),
      })
      const classification = classificationOf(analysis, vision.backend)
      if (chat_id !== undefined) {
        signal.throwIfAborted()
        await answerChat(telegram, { ...order.to, chat_id }, classification, analysis.picture, signal)
        // What was sent need not be kept: a repeated job is told the result, never shown the picture again.
        return { classification }
      }
      return { classification, picture: analysis.picture }
    } catch (error) {
      if (deadline.aborted && error === deadline.reason) throw new CodedError('timeout', { cause: error })
      throw error
    }
  }

  return {
    /**
     * @param gone  fires when the caller has hung up; a job with an id goes on all the same, because the bot asks
     *              for it again and must then find it done, not half done
     */
    do({ ...order }: Order, gone: AbortSignal): Promise<Outcome> {
      const { job_id } = order.to
      return job_id === undefined ? once(order, gone) : answers.once(job_id, () => once(order, neverGone))
    },
  }
}

const neverGone = new AbortController().signal
