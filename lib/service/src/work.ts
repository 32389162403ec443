import { CodedError, type ErrorCode } from '@emogram/contract'
import { inTime, keepingRequestId, Late, type Log } from '@emogram/runtime'
import type { Telegram } from '@emogram/telegram'
import PQueue from 'p-queue'
import { createAnswers } from './answers.ts'
import { answerChat } from './chat.ts'
import { createDrafts } from './drafts.ts'
import { codedError } from './failure.ts'
import { isRead, type Order, type Outcome, pictureBytes } from './order.ts'
import { createPost, type Progress } from './post.ts'
import { readOrder } from './read-order.ts'
import type { Reader } from './reader.ts'

export interface WorkOptions {
  readonly reader: Reader
  readonly telegram: Telegram
  /** From the order to the last byte of its answer, waiting included: the bot waits no longer than this either. */
  readonly jobTimeoutMs: number
  /** Orders under way at the same time. */
  readonly concurrency: number
  readonly log: Log
}

/** What it means when time is up. An edit may be repeated; of what was being sent, nobody knows whether it arrived. */
const lateCodes = {
  reading: 'timeout',
  editing: 'telegram_unreachable',
  sending: 'telegram_unconfirmed',
} as const satisfies Record<Progress, ErrorCode>

/** The way of a photo inside a service: get it, read it, answer. */
export function createWork({ reader, telegram, jobTimeoutMs, concurrency, log }: WorkOptions) {
  const queue = new PQueue({ concurrency })
  const drafts = createDrafts()
  const answers = createAnswers<Outcome>({
    sizeBytes: ({ readings }) => pictureBytes(readings),
    // Where the picture may be in the chat already, a second attempt could show it twice.
    remembers: (error) => codedError(error).code === 'telegram_unconfirmed',
  })

  async function once(order: Order, gone: AbortSignal | undefined): Promise<Outcome> {
    const { chat_id, job_id } = order.to
    let progress: Progress = 'reading'

    const turn = async (signal: AbortSignal): Promise<Outcome> => {
      signal.throwIfAborted()
      const readings = drafts.get(job_id) ?? (await readOrder(order, reader, signal))
      if (chat_id === undefined) return { readings }
      drafts.keep(job_id, readings)
      signal.throwIfAborted()
      const onProgress = (now: Progress) => {
        progress = now
      }
      const post = createPost({ telegram, to: { ...order.to, chat_id }, log, signal, onProgress })
      const sent = await answerChat(order, readings, post)
      drafts.forget(job_id)
      return {
        // The pictures need not be kept: a repeated job is told the result, never shown the pictures again.
        readings: readings.map((reading) =>
          isRead(reading) ? { classification: reading.classification } : reading,
        ),
        sent: { ...sent, models: reader.models },
      }
    }

    try {
      // Neither a turn in the queue nor a native call can be cut short; whoever waits is answered in time all the same.
      return await inTime(jobTimeoutMs, gone, (signal) => queue.add(keepingRequestId(() => turn(signal))))
    } catch (error) {
      if (!(error instanceof Late)) throw error
      throw new CodedError(lateCodes[progress], { cause: error })
    }
  }

  return {
    /**
     * @param gone  fires when the caller has hung up; a job with an id goes on all the same, because the bot asks
     *              for it again and must then find it done, not half done
     */
    do(order: Order, gone: AbortSignal): Promise<Outcome> {
      const { job_id, in_doubt = false } = order.to
      if (job_id === undefined) return once(order, gone)
      return answers.once(job_id, in_doubt, () => once(order, undefined))
    },
    /**
     * Something else that takes its turn among the orders.
     * @param gone  fires when the caller has hung up
     */
    async turn<T>(what: (signal: AbortSignal) => Promise<T>, gone: AbortSignal): Promise<T> {
      try {
        return await inTime(jobTimeoutMs, gone, (signal) =>
          queue.add(
            keepingRequestId(() => what(signal)),
            { signal },
          ),
        )
      } catch (error) {
        throw error instanceof Late ? new CodedError('timeout', { cause: error }) : error
      }
    },
    /** Orders at work or waiting for their turn, whether or not somebody still waits for the answer. */
    underWay: () => queue.pending + queue.size,
    idle: () => queue.onIdle(),
  }
}
