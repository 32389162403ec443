import { type AnswerTo, type Classification, CodedError, type Sent } from '@emogram/contract'
import { keepingRequestId, Late, unlessAborted, withDeadline } from '@emogram/runtime'
import type { Telegram } from '@emogram/telegram'
import PQueue from 'p-queue'
import { createAnswers } from './answers.ts'
import { answerChat } from './chat.ts'
import { codedError } from './failure.ts'
import type { Reader } from './reader.ts'
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
  readonly sent?: Sent
}

export interface WorkOptions {
  readonly reader: Reader
  readonly telegram: Telegram
  /** From the order to the last byte of its answer, waiting included: the bot waits no longer than this either. */
  readonly jobTimeoutMs: number
  /** Pictures under way at the same time. */
  readonly concurrency: number
}

/** The way of a photo inside a service: get it, read it, answer. */
export function createWork({ reader, telegram, jobTimeoutMs, concurrency }: WorkOptions) {
  const queue = new PQueue({ concurrency })
  const answers = createAnswers<Outcome>({
    sizeBytes: ({ picture }) => picture?.length ?? 0,
    // Where the picture may be in the chat already, a second attempt could show it twice.
    mayRepeat: (error) => codedError(error).code !== 'telegram_unconfirmed',
  })

  async function once(order: Order, gone: AbortSignal): Promise<Outcome> {
    const { chat_id } = order.to
    let sending = false

    const turn = async (signal: AbortSignal): Promise<Outcome> => {
      signal.throwIfAborted()
      const bytes = await order.image(signal)
      const kind = chat_id !== undefined ? 'chat' : order.wantsPicture ? 'fullSize' : undefined
      const picture = kind === undefined ? undefined : ({ kind } as const)
      const analysis = await reader.read(bytes, { picture, signal })
      const classification = classificationOf(analysis, reader.backend)
      if (chat_id === undefined) return { classification, picture: analysis.picture }
      signal.throwIfAborted()
      sending = true
      const to = { ...order.to, chat_id }
      const sent = await answerChat(telegram, to, classification, analysis.picture, signal)
      // The picture need not be kept: a repeated job is told the result, never shown the picture again.
      return { classification, sent: { ...sent, models: reader.models } }
    }

    try {
      // Neither a turn in the queue nor a native call can be cut short; whoever waits is answered in time all the same.
      return await withDeadline(jobTimeoutMs, gone, (signal) =>
        unlessAborted(queue.add(keepingRequestId(() => turn(signal))), signal),
      )
    } catch (error) {
      if (!(error instanceof Late)) throw error
      throw new CodedError(sending ? 'telegram_unconfirmed' : 'timeout', { cause: error })
    }
  }

  return {
    /**
     * @param gone  fires when the caller has hung up; a job with an id goes on all the same, because the bot asks
     *              for it again and must then find it done, not half done
     */
    do(order: Order, gone: AbortSignal): Promise<Outcome> {
      const { job_id } = order.to
      return job_id === undefined ? once(order, gone) : answers.once(job_id, () => once(order, neverGone))
    },
    /** Orders at work or waiting for their turn, whether or not somebody still waits for the answer. */
    underWay: () => queue.pending + queue.size,
    idle: () => queue.onIdle(),
  }
}

const neverGone = new AbortController().signal
