import { defaultPreferences, type Job, type JobAnswer, type Sent } from '@emogram/contract'
import type { Log } from '@emogram/runtime'
import { resultButtons } from '@emogram/words'
import { TelegramError } from 'telegraf'
import type { Outcome } from './backend.ts'
import { cacheKey, type SentCache } from './sent-cache.ts'
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
    const key = cacheKey(picture, job.preferences ?? defaultPreferences)
    const known = await quietly(log, cache.get(key))
    if (known !== undefined && (models === undefined || known.sent.models === models)) {
      const outcome = await send(job, known.sent, known.classification, signal)
      if (outcome !== undefined) return outcome
      await quietly(log, cache.drop(key))
    }
    const outcome = await classify(job, signal)
    const answer = answerIn(outcome)
    if (answer?.sent !== undefined) {
      const { sent, ...classification } = answer
      models = sent.models
      await quietly(log, cache.set(key, { sent, classification }, job.chat_id))
    }
    return outcome
  }

  /** @returns undefined where Telegram does not take it, so that the photo has to be read after all */
  async function send(
    job: Job,
    known: Sent,
    classification: JobAnswer,
    signal: AbortSignal,
  ): Promise<Outcome | undefined> {
    if (known.kind === 'album' || (known.kind !== 'text' && known.file_id === undefined)) return undefined
    try {
      const messageId = await (job.status_message_id === undefined ? post : edit)(api, job, known, signal)
      const sent = { ...known, message_ids: [messageId] }
      return { kind: 'answered', sent, answer: { ...classification, sent } }
    } catch (error) {
      const trouble = troubleOf(error)
      const detail = summary(error)
      if (trouble.kind === 'busy') {
        return { kind: 'failed', code: 'telegram_busy', detail, retryAfterMs: trouble.retryAfterMs }
      }
      if (trouble.kind === 'unreachable') {
        // An error is an answer, too: nothing was sent. Without any it may have arrived; an edit does no harm twice.
        const isSure = error instanceof TelegramError
        const code =
          isSure || job.status_message_id !== undefined ? 'telegram_unreachable' : 'telegram_unconfirmed'
        return { kind: 'failed', code, detail, ...(!isSure && { inDoubt: true }) }
      }
      if (trouble.kind === 'gone') return { kind: 'failed', code: 'chat_unavailable', detail }
      if (/not modified/i.test(detail) && job.status_message_id !== undefined) {
        const sent = { ...known, message_ids: [job.status_message_id] }
        return { kind: 'answered', sent, answer: { ...classification, sent } }
      }
      log.debug({ job_id: job.job_id, why: detail }, 'not sent again')
      return undefined
    }
  }
}

async function post(api: TelegramApi, job: Job, sent: Sent, signal: AbortSignal): Promise<number> {
  const { kind, file_id = '', text } = sent
  const to = {
    chat_id: job.chat_id,
    reply_parameters: { message_id: job.message_id, allow_sending_without_reply: true },
    ...(job.message_thread_id !== undefined && { message_thread_id: job.message_thread_id }),
  }
  const below = { caption: text, ...buttonsOf(job) }
  const covered = job.spoiler === true ? { has_spoiler: true } : {}
  const { message_id } =
    kind === 'text'
      ? await api('sendMessage', { ...to, text }, { signal })
      : kind === 'photo'
        ? await api('sendPhoto', { ...to, photo: file_id, ...below, ...covered }, { signal })
        : await api('sendDocument', { ...to, document: file_id, ...below }, { signal })
  return message_id
}

/** In the place of a message of the bot's own, which may have been words. */
async function edit(api: TelegramApi, job: Job, sent: Sent, signal: AbortSignal): Promise<number> {
  const { kind, file_id = '', text } = sent
  const message_id = job.status_message_id ?? 0
  const place = { chat_id: job.chat_id, message_id }
  if (kind === 'text') {
    await api('editMessageText', { ...place, text }, { signal })
  } else {
    const covered = job.spoiler === true && kind === 'photo' ? { has_spoiler: true } : {}
    const type = kind === 'photo' ? 'photo' : 'document'
    const media = { type, media: file_id, caption: text, ...covered } as const
    await api('editMessageMedia', { ...place, media, ...buttonsOf(job) }, { signal })
  }
  return message_id
}

function buttonsOf({ result_id, preferences = defaultPreferences }: Job) {
  if (result_id === undefined) return {}
  const rows = resultButtons(preferences.language, preferences.style, result_id)
  if (rows === undefined) return {}
  return { reply_markup: { inline_keyboard: rows.map((row) => [...row]) } }
}

function answerIn(outcome: Outcome): JobAnswer | undefined {
  if (outcome.kind !== 'answered' || outcome.answer === undefined) return undefined
  return 'pictures' in outcome.answer ? undefined : outcome.answer
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
