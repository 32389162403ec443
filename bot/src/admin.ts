import { languageFor, type Words, words } from '@emogram/words'
import type { Context, MiddlewareFn } from 'telegraf'
import type { InlineKeyboardMarkup } from 'telegraf/types'
import type { TelegramFigures } from './metrics.ts'
import type { JobQueue, QueueStats } from './queue.ts'
import type { TelegramApi } from './telegram-api.ts'

export interface AdminOptions {
  readonly api: TelegramApi
  readonly admins: ReadonlySet<number>
  readonly queue: Pick<JobQueue, 'stats' | 'pause' | 'resume'>
  readonly door: Door
  readonly telegram: () => TelegramFigures
  /** Whether the services can be worked with. */
  readonly backend: () => Promise<string>
  /** What runs, in a line. */
  readonly version: string
}

/** Whether new jobs are let in. Draining is a door that is closed while the queue goes on. */
export interface Door {
  isOpen(): boolean
  set(open: boolean): void
}

export function createDoor(): Door {
  let open = true
  return {
    isOpen: () => open,
    set(value) {
      open = value
    },
  }
}

/** A queue behind a door: whoever comes while it is closed hears what is said while the bot is restarted. */
export const behindDoor = (queue: JobQueue, door: Door): JobQueue => ({
  ...queue,
  offer: async (job) => (door.isOpen() ? await queue.offer(job) : 'closed'),
})

const actions = ['refresh', 'pause', 'resume', 'drain'] as const
type Action = (typeof actions)[number]

/**
 * /admin, for those whom ADMIN_IDS names and in their private chats: how the bot is doing, and buttons to pause, go on
 * and drain. For everybody else the command does not exist: their message goes on to where unknown ones end up.
 */
export function adminPanel(options: AdminOptions): MiddlewareFn<Context> {
  const { api, admins, queue, door } = options

  async function perform(action: Action): Promise<void> {
    if (action === 'pause') await queue.pause()
    if (action === 'resume') await queue.resume()
    if (action === 'drain' || action === 'resume') door.set(action === 'resume')
  }

  async function panel({ admin }: Words) {
    const stats = await queue.stats()
    const draining = !door.isOpen()
    return {
      text: await report(admin, stats, draining, options),
      reply_markup: keyboard(admin, stats.paused, draining),
    }
  }

  return async (context, next) => {
    const { message, callbackQuery: query, from } = context
    if (from === undefined || !admins.has(from.id) || context.chat?.type !== 'private') return await next()
    const spoken = words(languageFor(from.language_code))

    if (message !== undefined && 'text' in message) {
      const command = /^\/admin(?:@\w+)?(?:\s+(\w+))?\s*$/.exec(message.text)
      const action =
        command === null ? undefined : actions.find((known) => known === (command[1] ?? 'refresh'))
      if (action === undefined) return await next()
      await perform(action)
      await api('sendMessage', { chat_id: message.chat.id, ...(await panel(spoken)) })
      return
    }

    const data = query !== undefined && 'data' in query ? query.data : ''
    const action = actions.find((known) => data === `admin:${known}`)
    if (query?.message === undefined || action === undefined) return await next()
    await perform(action)
    await api('answerCallbackQuery', { callback_query_id: query.id })
    await api('editMessageText', {
      chat_id: query.message.chat.id,
      message_id: query.message.message_id,
      ...(await panel(spoken)),
    })
  }
}

type AdminWords = Words['admin']

async function report(
  admin: AdminWords,
  { waiting, running, endings, inDoubt, paused }: QueueStats,
  draining: boolean,
  { telegram, backend, version }: AdminOptions,
): Promise<string> {
  const { calls, pollAgeSeconds } = telegram()
  const { answered, failed } = endings
  // The technical rest is names and numbers, the same in every language.
  const telegramLine = [
    ...Object.entries(calls).map(([outcome, count]) => `${outcome} ${count}`),
    ...(pollAgeSeconds === undefined ? [] : [`poll ${Math.round(pollAgeSeconds)} s`]),
  ]
  return [
    admin.title,
    '',
    paused ? admin.paused : draining ? admin.draining : admin.accepting,
    admin.jobs({ waiting, working: running }),
    admin.outcomes({ answered, failed, inDoubt }),
    `Telegram: ${telegramLine.join(' · ')}`,
    `Services: ${await backend()}`,
    admin.memory({ megabytes: process.memoryUsage.rss() / 2 ** 20 }),
    admin.running({ days: Math.floor(process.uptime() / 86_400) }),
    // The time also keeps Telegram from complaining of a message that is what it was.
    `${version} · ${new Date().toISOString().slice(11, 19)} UTC`,
  ].join('\n')
}

function keyboard(admin: AdminWords, paused: boolean, draining: boolean): InlineKeyboardMarkup {
  const button = (action: Action) => ({ text: admin[action], callback_data: `admin:${action}` })
  const row: Action[] = paused || draining ? ['resume'] : ['pause', 'drain']
  return { inline_keyboard: [[...row, 'refresh' as const].map(button)] }
}
