import type { Job, Sent } from '@emogram/contract'
import type { Log } from '@emogram/runtime'
import type { Outcome } from './backend.ts'
import type { SentCache } from './sent-cache.ts'
import { summary, type TelegramApi, troubleOf } from './telegram-api.ts'

export interface AgainOptions {
  readonly api: TelegramApi
  readonly cache: SentCache
  readonly log: Log
  readonly classify: (job: Job, signal: AbortSignal) => Promise<Outcome>
}

/**
 * Answers a picture that was answered a moment ago with what Telegram already has: no download, no reading, no upload.
 * Telegram names the same picture alike wherever it is forwarded (file_unique_id).
 * @returns a stand-in for `classify`
 */
export function answerAgain({ api, cache, log, classify }: AgainOptions): AgainOptions['classify'] {
  // Whoever read the last photo: what other networks have said is of no use any more.
  let models: string | undefined

  return async (job, signal) => {
    const picture = job.type === 'file_id' ? job.file_unique_id : undefined
    if (picture === undefined) return await classify(job, signal)
    const known = await quietly(log, cache.get(picture))
    if (known !== undefined && (models === undefined || known.models === models)) {
      const outcome = await send(job, known, signal)
      if (outcome !== undefined) return outcome
      await quietly(log, cache.forget(picture))
    }
    const outcome = await classify(job, signal)
    if (outcome.kind === 'answered' && outcome.sent !== undefined) {
      models = outcome.sent.models
      await quietly(log, cache.set(picture, outcome.sent))
    }
    return outcome
  }

  /** @returns undefined where Telegram does not take it, so that the photo has to be read after all */
  async function send(job: Job, known: Sent, signal: AbortSignal): Promise<Outcome | undefined> {
    const { kind, file_id, text } = known
    const to = {
      chat_id: job.chat_id,
      reply_parameters: { message_id: job.message_id, allow_sending_without_reply: true },
    }
    try {
      if (kind !== 'text' && file_id === undefined) return undefined
      const { message_id } =
        kind === 'text'
          ? await api('sendMessage', { ...to, text }, { signal })
          : kind === 'photo'
            ? await api('sendPhoto', { ...to, photo: file_id ?? '', caption: text }, { signal })
            : await api('sendDocument', { ...to, document: file_id ?? '', caption: text }, { signal })
      return { kind: 'answered', sent: { ...known, message_ids: [message_id] } }
    } catch (error) {
      const trouble = troubleOf(error)
      const detail = summary(error)
      if (trouble.kind === 'busy') {
        return { kind: 'failed', code: 'telegram_busy', detail, retryAfterMs: trouble.retryAfterMs }
      }
      // It may have arrived; to read the photo and send it anew could show it twice.
      if (trouble.kind === 'unreachable') return { kind: 'failed', code: 'telegram_unconfirmed', detail }
      if (trouble.kind === 'gone') return { kind: 'failed', code: 'chat_unavailable', detail }
      log.debug({ job_id: job.job_id, why: detail }, 'not sent again')
      return undefined
    }
  }
}

/** A cache that fails costs time, not answers. */
async function quietly<T>(log: Log, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    log.warn({ why: summary(error) }, 'the memory of answers cannot be reached')
    return undefined
  }
}
