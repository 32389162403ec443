/** Everything that people see, against the simulator, in the test's own process; only the reading of pictures is the test's. */
import { createHash } from 'node:crypto'
import type { TestContext } from 'node:test'
import { defaultPreferences, type Job, type JobAnswer, limits, type Sent } from '@emogram/contract'
import type { SimulatorClient } from '@emogram/simulator'
import { type Button, resultButtons } from '@emogram/words'
import sharp from 'sharp'
import { Telegraf } from 'telegraf'
import { face } from '../../lib/words/test/face.ts'
import { offerMenu } from '../src/about/menu.ts'
import { answerAgain } from '../src/again.ts'
import type { Outcome } from '../src/backend.ts'
import { keptResults } from '../src/buttons/kept-results.ts'
import { type Conversation, createConversation } from '../src/conversation.ts'
import { createAlbumStore } from '../src/intake/album-store.ts'
import { memoryKeyValue } from '../src/key-value.ts'
import { createMessenger } from '../src/messenger.ts'
import { startPolling } from '../src/polling.ts'
import type { JobQueue } from '../src/queue.ts'
import { sentAnswers } from '../src/sent-cache.ts'
import { createSettingsStore } from '../src/settings/store.ts'
import { createShortMemory } from '../src/short-memory.ts'
import { createLedger } from '../src/status/ledger.ts'
import { type TelegramApi, telegramApi } from '../src/telegram-api.ts'
import { boundlessPace, log } from './dispatch.ts'
import { queueOnDisk } from './queue-on-disk.ts'
import { noFaces, startTelegram, token } from './running-bot.ts'

export interface TalkOptions {
  /** What happens before the answer is sent; a failure is the outcome. */
  readonly before?: (job: Job) => Promise<Outcome | undefined> | undefined
  readonly concurrency?: number
  readonly max?: number
  readonly maxPerChat?: number
  readonly maxFileBytes?: number
}

export interface Talk {
  readonly person: SimulatorClient
  /** As the services got them; what is answered from memory is not among them. */
  readonly jobs: Job[]
  readonly api: TelegramApi
}

export async function talk(t: TestContext, options: TalkOptions = {}): Promise<Talk> {
  const { before, concurrency = 4, max = 100, maxPerChat = 100, maxFileBytes = limits.imageBytes } = options
  const { url, person } = await startTelegram(t)
  const bot = new Telegraf(token, { telegram: { apiRoot: url } })
  const api = telegramApi(bot.telegram)
  const jobs: Job[] = []
  const cache = createShortMemory(sentAnswers)
  const classify = answerAgain({
    api,
    cache,
    log,
    classify: async (job) => {
      jobs.push(job)
      return (await before?.(job)) ?? (await answer(api, job))
    },
  })
  const conversation: Conversation = createConversation({
    api,
    log,
    say: createMessenger({ api, log }),
    maxFileBytes,
    queue: () => queue,
    settings: createSettingsStore(memoryKeyValue()),
    albumStore: createAlbumStore(memoryKeyValue()),
    ledger: createLedger(memoryKeyValue()),
    kept: createShortMemory(keptResults),
    cache,
  })
  const queue: JobQueue = queueOnDisk({
    concurrency,
    max,
    maxPerChat,
    log,
    pace: boundlessPace,
    attempt: (job, signal, sending) =>
      conversation.during(job, async (shown) => {
        await sending(shown)
        return await classify(shown, signal)
      }),
    settled: conversation.settled,
  })
  conversation.listen(bot)
  const polling = startPolling({
    bot,
    handle: (update) => bot.handleUpdate(update),
    api,
    log,
    onStarted: () => void offerMenu(api, log),
  })
  t.after(async () => {
    await polling.stop()
    await conversation.stop()
    await queue.drain({ runningMs: 0, tellingMs: 0 })
  })
  await person.waitForBot()
  return { person, jobs, api }
}

/** What a service does: the answer goes into the chat, where it was ordered to. */
async function answer(api: TelegramApi, job: Job): Promise<Outcome> {
  const { language, style } = job.preferences ?? defaultPreferences
  const to = {
    chat_id: job.chat_id,
    reply_parameters: { message_id: job.message_id, allow_sending_without_reply: true },
    ...(job.message_thread_id !== undefined && { message_thread_id: job.message_thread_id }),
  }
  if (job.type === 'album') {
    const media = job.file_ids.map((file_id) => ({ type: 'photo', media: file_id }) as const)
    const sent = await api('sendMediaGroup', { ...to, media })
    const message_ids = sent.map(({ message_id }) => message_id)
    return { kind: 'answered', sent: { kind: 'album', text: '', models: 'test', message_ids } }
  }
  const rows = job.result_id === undefined ? [] : (resultButtons(language, style, job.result_id) ?? [])
  const reply_markup = { inline_keyboard: rows.map((row): Button[] => [...row]) }
  const caption = `in ${language}, as ${style}`
  const file = job.type === 'file_id' ? job.file_id : undefined
  const photo =
    file?.startsWith('AgAC') === true
      ? file
      : { source: Buffer.from(await picture(job.job_id)), filename: 'faces.jpg' }
  const media = { type: 'photo', media: photo, caption } as const
  let message_id = job.status_message_id
  if (message_id === undefined)
    message_id = (await api('sendPhoto', { ...to, photo, caption, reply_markup })).message_id
  else await api('editMessageMedia', { chat_id: job.chat_id, message_id, media, reply_markup })
  const sent: Sent = {
    kind: 'photo',
    ...(typeof photo === 'string' && { file_id: photo }),
    text: caption,
    models: 'test',
    message_ids: [message_id],
  }
  const found: JobAnswer = { ...(noFaces as JobAnswer), faces: [face()], sent }
  return { kind: 'answered', sent, answer: found }
}

/** Each name has its own. */
export async function picture(name: string): Promise<Uint8Array> {
  const [r = 0, g = 0, b = 0] = createHash('sha256').update(name).digest()
  return await sharp({ create: { width: 60, height: 40, channels: 3, background: { r, g, b } } })
    .jpeg()
    .toBuffer()
}

/** An attempt that waits until it is let go. */
export function held(): { readonly before: () => Promise<undefined>; readonly letGo: () => void } {
  let letGo = (): void => {}
  const open = new Promise<undefined>((resolve) => {
    letGo = () => resolve(undefined)
  })
  return { before: () => open, letGo }
}
