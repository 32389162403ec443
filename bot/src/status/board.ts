import type { Job } from '@emogram/contract'
import { inTime, type Log } from '@emogram/runtime'
import { words } from '@emogram/words'
import { askedBy, placeOfJob } from '../intake/jobs.ts'
import type { MessageRef, Say } from '../messenger.ts'
import type { Ending, JobQueue } from '../queue.ts'
import { summary, type TelegramApi } from '../telegram-api.ts'
import { announcementOf, isNews } from './announcement.ts'
import type { Ledger } from './ledger.ts'
import { createOpenMessages, type OpenMessage } from './open-messages.ts'
import { createReactions } from './reactions.ts'

export interface BoardOptions {
  readonly api: TelegramApi
  readonly log: Log
  readonly ledger: Ledger
  readonly queue: Pick<JobQueue, 'position' | 'waitMs' | 'stats'>
  readonly say: Say
  readonly timing?: Partial<Timing>
}

interface Timing {
  /** An answer that comes sooner needs no announcement. */
  readonly patienceMs: number
  /** A chat's announcement is edited at most this often. */
  readonly editMs: number
  /** A job whose turn has come does not wait longer for its announcement to be sent. */
  readonly showMs: number
}

const defaultTiming: Timing = { patienceMs: 1_500, editMs: 2_500, showMs: 1_000 }
/** In all chats together: what Telegram lets a bot say in a second is for answers. */
const maxEditsAtOnce = 20
/** Takes no place that an answer could have. */
const niceToHave = { paceMs: 0 } as const

/** Shows people what becomes of what they have sent, until it is answered. */
export interface Board {
  /** Something has come that will become a job; or it has not, or not by this message. */
  noticed(message: MessageRef, isSo: boolean): void
  /** 👀 at once; an announcement in words only where the answer takes its time. */
  accepted(job: Job): Promise<void>
  /** Gives the job its announcement's place, where the answer is one picture for one announcement. */
  during<T>(job: Job, work: (job: Job) => Promise<T>): Promise<T>
  /** Takes everything back that was shown, or turns it into the sentence that the ending wants said. */
  settled(job: Job, ending: Ending, sentence: string | undefined): Promise<void>
  stop(): void
}

export function createBoard({ api, log, ledger, queue, say, timing = {} }: BoardOptions): Board {
  const { patienceMs, editMs, showMs } = { ...defaultTiming, ...timing }
  const reactions = createReactions(api)
  const open = createOpenMessages()
  const timers = new Set<NodeJS.Timeout>()
  let stopped = false
  let isEditing = false
  const beat = setInterval(() => {
    if (isEditing) return
    isEditing = true
    void quietly(editAll).finally(() => {
      isEditing = false
    })
  }, editMs).unref()

  /** Cosmetics: failures never matter. */
  async function quietly<T>(what: () => Promise<T>): Promise<T | undefined> {
    try {
      return await what()
    } catch (error) {
      log.debug({ why: summary(error) }, 'status not shown')
      return undefined
    }
  }

  function close(sent: OpenMessage): void {
    const next = open.close(sent)
    if (next !== undefined) announceIn(patienceMs, next)
  }

  /** Another bot that shares the queue may have answered it. */
  async function closeIfOver(sent: OpenMessage): Promise<boolean> {
    if ((await ledger.add(sent.key, 0)) > 0) return false
    close(sent)
    return true
  }

  /** Only the first of what waits is announced: twenty photos are no reason for twenty messages. */
  function announceIn(ms: number, sent: OpenMessage): void {
    if (stopped || !open.isFirst(sent)) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (open.find(sent.key) === sent) sent.showing ??= tryToAnnounce(sent)
    }, ms)
    timers.add(timer.unref())
  }

  /** Where the chat has had all the messages that Telegram allows for now, that was for answers; another moment will do. */
  async function tryToAnnounce(sent: OpenMessage): Promise<void> {
    await quietly(() => announce(sent))
    if (sent.shown !== undefined) return
    delete sent.showing
    announceIn(editMs, sent)
  }

  async function announce(sent: OpenMessage): Promise<void> {
    const [job] = sent.jobs.values()
    if (job === undefined || (await closeIfOver(sent))) return
    const announcement = await announcementOf(job, queue)
    const { position, ...content } = announcement
    const { message_thread_id } = job
    const message = {
      chat_id: job.chat_id,
      ...(message_thread_id !== undefined && { message_thread_id }),
      reply_parameters: { message_id: job.message_id, allow_sending_without_reply: true },
      disable_notification: true,
      ...content,
    }
    const { message_id } = await api('sendMessage', message, niceToHave)
    sent.shown = { ...announcement, messageId: message_id }
    await ledger.noteWords(sent.key, message_id)
    // The answer may have come before its announcement, from here or from another bot.
    if ((await ledger.add(sent.key, 0)) > 0) return
    const left = await ledger.takeWords(sent.key)
    if (left !== undefined) await api('deleteMessage', { chat_id: job.chat_id, message_id: left })
  }

  async function editAll(): Promise<void> {
    const edited = new Set<number>()
    for (const sent of open.firsts()) {
      if (edited.size >= maxEditsAtOnce) return
      if (edited.has(sent.chatId) || (await quietly(() => edit(sent))) !== true) continue
      edited.add(sent.chatId)
      open.toEnd(sent)
    }
  }

  async function edit(sent: OpenMessage): Promise<boolean> {
    const [job] = sent.jobs.values()
    if (job === undefined || (await closeIfOver(sent)) || sent.shown === undefined) return false
    const announcement = await announcementOf(job, queue)
    if (!isNews(sent.shown, announcement)) return false
    const { messageId } = sent.shown
    const { position, ...content } = announcement
    await api('editMessageText', { chat_id: job.chat_id, message_id: messageId, ...content }, niceToHave)
    sent.shown = { ...announcement, messageId }
    return true
  }

  /** The announcement turns into the sentence, was turned into the answer by the service, or goes. */
  async function conclude(
    job: Job,
    messageId: number,
    { isSole, isGiven }: Pick<OpenMessage, 'isSole' | 'isGiven'>,
    ending: Ending,
    sentence: string | undefined,
  ): Promise<void> {
    const message = { chat_id: job.chat_id, message_id: messageId }
    const remove = () => quietly(() => api('deleteMessage', message))
    if (ending.kind === 'answered') {
      // Where nobody knows which message the answer is, it may be this one.
      const isAnswer = ending.sent?.message_ids?.includes(messageId) ?? isGiven
      if (!isAnswer) await remove()
      return
    }
    const { replies } = words(job.preferences?.language ?? 'en')
    const text = sentence ?? (isGiven ? replies.cancelled({ count: 1 }) : undefined)
    const isTurned =
      text !== undefined && isSole && (await quietly(() => api('editMessageText', { ...message, text })))
    if (isTurned) return
    if (sentence !== undefined) await say(placeOfJob(job), sentence)
    // A picture that was put there and never confirmed cannot be turned into a sentence, and is not taken away.
    if (!isGiven) await remove()
  }

  return {
    noticed: (message, isSo) =>
      void quietly(() => (isSo ? reactions.show(message) : reactions.takeBack(message))),

    async accepted(job) {
      if (isRedrawn(job)) return
      const sent = open.add(keyOf(job), job)
      await quietly(async () => {
        if ((await ledger.add(sent.key, 1)) !== 1) return
        const isShown = await reactions.show(askedBy(job))
        // Who will wait for longer than anybody does without wondering is told so at once.
        const isLong = (await queue.waitMs(job.chat_id)) > 2 * patienceMs
        announceIn(isLong || !isShown ? 0 : patienceMs, sent)
        // A quick answer may have come before its announcement.
        if ((await ledger.add(sent.key, 0)) <= 0) await reactions.takeBack(askedBy(job))
      })
    },

    async during(job, work) {
      if (isRedrawn(job)) return await work(job)
      const sent = open.find(keyOf(job))
      const { isSole } = sent ?? known(job)
      if (!isSole) return await work(job)
      const { showing } = sent ?? {}
      if (showing !== undefined) await quietly(() => inTime(showMs, undefined, () => showing))
      // Another bot may have announced it, or this one before it was killed.
      const messageId = sent?.shown?.messageId ?? (await quietly(() => ledger.words(keyOf(job))))
      if (messageId === undefined) return await work(job)
      if (sent !== undefined) sent.isGiven = true
      return await work({ ...job, status_message_id: messageId })
    },

    async settled(job, ending, sentence) {
      const sayIt = async () => {
        if (sentence !== undefined) await say(placeOfJob(job), sentence)
      }
      if (isRedrawn(job)) return await sayIt()
      const key = keyOf(job)
      const sent = open.find(key)
      sent?.jobs.delete(job.job_id)
      if (sent?.jobs.size === 0) close(sent)
      if (((await quietly(() => ledger.add(key, -1))) ?? 0) > 0) return await sayIt()
      const messageId = (await quietly(() => ledger.takeWords(key))) ?? sent?.shown?.messageId
      if (messageId === undefined) await sayIt()
      else await conclude(job, messageId, sent ?? known(job), ending, sentence)
      await quietly(() => reactions.takeBack(askedBy(job)))
    },

    stop() {
      stopped = true
      clearInterval(beat)
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

const keyOf = (job: Job): string => {
  const { chat_id, message_id } = askedBy(job)
  return `${chat_id}.${message_id}`
}

/** Of a message that another bot has seen, or this one before it was killed: a file is surely alone in it. */
const known = ({ type }: Job) => ({ isSole: type === 'file_id', isGiven: type === 'file_id' })

/** A job of a button below a result: the result itself shows what becomes of it. */
const isRedrawn = (job: Job): boolean => job.status_message_id !== undefined
