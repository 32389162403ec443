import type { Job } from '@emogram/contract'
import type { Log } from '@emogram/runtime'
import { inMegabytes, type Words, words } from '@emogram/words'
import type { Telegraf } from 'telegraf'
import { createForget } from './about/forget.ts'
import { readChat } from './asked.ts'
import { addHandlers, type CommandHandler } from './bot.ts'
import { keepResult } from './buttons/keep.ts'
import type { KeptResults } from './buttons/kept-results.ts'
import { createResultPresses } from './buttons/presses.ts'
import { whileShowingAction } from './chat-action.ts'
import { wordsFor } from './endings.ts'
import { createAuto } from './groups/auto.ts'
import type { AlbumStore } from './intake/album-store.ts'
import { createAlbums } from './intake/albums.ts'
import { createIntake } from './intake/handle.ts'
import { placeOf } from './intake/jobs.ts'
import { joinAlbum } from './intake/join.ts'
import { createReception } from './intake/reception.ts'
import type { Say } from './messenger.ts'
import type { Ending, JobQueue } from './queue.ts'
import type { SentCache } from './sent-cache.ts'
import { createSettings } from './settings/handlers.ts'
import type { SettingsStore } from './settings/store.ts'
import { createBoard } from './status/board.ts'
import type { Ledger } from './status/ledger.ts'
import { createWaiting } from './status/waiting.ts'
import { summary, type TelegramApi } from './telegram-api.ts'

export interface ConversationOptions {
  readonly api: TelegramApi
  readonly log: Log
  readonly say: Say
  /** Larger pictures are refused before they are asked for. */
  readonly maxFileBytes: number
  /** The queue needs the conversation as much as the conversation needs the queue; whoever is asked first is there last. */
  readonly queue: () => JobQueue
  readonly settings: SettingsStore
  readonly albumStore: AlbumStore
  readonly ledger: Ledger
  readonly kept: KeptResults
  readonly cache: Pick<SentCache, 'forget'>
}

/** Everything that people see and do in a chat, put together. */
export interface Conversation {
  /** While a job is under way, the chat shows it; the work gets the job as it is to be sent. */
  during<T>(job: Job, work: (job: Job) => Promise<T>): Promise<T>
  settled(job: Job, ending: Ending): Promise<void>
  /** Updates may come from now on. */
  listen(bot: Telegraf): void
  /** Takes up what a bot that was killed has left open. */
  resume(): Promise<void>
  stop(): Promise<void>
}

export function createConversation(options: ConversationOptions): Conversation {
  const { api, log, say, maxFileBytes, settings, albumStore, ledger, kept, cache } = options
  const queue: Pick<JobQueue, 'offer' | 'cancel' | 'position' | 'ofChat' | 'waitMs' | 'stats'> = {
    offer: (job) => options.queue().offer(job),
    cancel: (jobId, userId) => options.queue().cancel(jobId, userId),
    position: (jobId) => options.queue().position(jobId),
    ofChat: (chatId) => options.queue().ofChat(chatId),
    waitMs: (chatId) => options.queue().waitMs(chatId),
    stats: () => options.queue().stats(),
  }
  const read = readChat(settings, log)
  const board = createBoard({ api, log, ledger, queue, say })
  const offer = createReception({ queue, board, say, log })
  const albums = createAlbums({
    store: albumStore,
    log,
    noticed: (part) => board.noticed(part, true),
    join: joinAlbum({ read, offer, board }),
  })
  const intake = createIntake({ api, log, say, offer, albums, maxFileBytes })
  const results = createResultPresses({ api, log, kept, offer })
  const waiting = createWaiting({ queue, say })
  const panel = createSettings({ api, say, store: settings, read })

  const sayIt =
    (which: (replies: Words['replies']) => string): CommandHandler =>
    async ({ message, words: { replies } }) =>
      void say(placeOf(message), which(replies))

  /** Nothing that could be lost, so nobody has to wait while Telegram is asked for something. */
  const inPassing =
    (handler: CommandHandler): CommandHandler =>
    async (asked, rest) => {
      handler(asked, rest).catch((error: unknown) => log.warn({ why: summary(error) }, 'command not handled'))
    }

  const commands: Readonly<Record<string, CommandHandler>> = {
    start: sayIt(({ start }) => start),
    help: sayIt(({ help }) => help({ limit: inMegabytes(maxFileBytes) })),
    privacy: sayIt(({ privacy }) => privacy),
    me: intake.me,
    settings: panel.show,
    queue: inPassing(waiting.show),
    cancel: inPassing(waiting.cancel),
    auto: inPassing(createAuto({ api, say, store: settings })),
    forget: inPassing(createForget({ api, say, memories: [settings, kept, cache] })),
  }

  return {
    during: (job, work) => whileShowingAction({ api, log, job }, () => board.during(job, work)),

    async settled(job, ending) {
      results.settled(job)
      await keepResult({ kept, log }, job, ending)
      await board.settled(job, ending, wordsFor(ending, words(job.preferences?.language ?? 'en')))
    },

    listen: (bot) =>
      addHandlers(bot, {
        api,
        log,
        read,
        store: settings,
        intake,
        commands,
        greet: sayIt(({ groupHello }) => groupHello),
        presses: [waiting.press, results.press, panel.press],
      }),

    resume: albums.resume,

    async stop() {
      board.stop()
      await albums.stop()
    },
  }
}
