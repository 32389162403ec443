import type { FastifyReply } from 'fastify'
import type { Chat } from './chats.ts'
import { PersonError } from './errors.ts'
import type { Privacy } from './hearing.ts'
import { keptLimits } from './limits.ts'
import type { BotCommand, ChatMessage, ChatType, MemberStatus, User } from './model.ts'
import type { World } from './world.ts'

export interface BotState {
  readonly bot: User
  readonly commands: readonly BotCommand[]
  /** Whether the bot asks for updates, or waits to be called: somebody is at home. */
  readonly listening: boolean
  readonly privacy: Privacy
}

export interface ChatState {
  readonly id: number
  readonly type: ChatType
  /** Of the person, in a private chat; of the group otherwise. */
  readonly first_name: string
  /** Of the person; empty in a group. */
  readonly language_code: string
  readonly blocked: boolean
  readonly message_count: number
  readonly bot_status: MemberStatus
  readonly is_forum: boolean
  readonly topics: readonly { readonly message_thread_id: number; readonly name: string }[]
  readonly members: readonly {
    readonly id: number
    readonly first_name: string
    readonly language_code: string
    readonly status: MemberStatus
  }[]
  readonly migrated_to?: number
}

/** First thing on every connection: the chat as it is now, so that a page which was cut off misses nothing. */
export type Snapshot = BotState & {
  readonly type: 'snapshot'
  readonly chat: ChatState
  readonly messages: readonly ChatMessage[]
  readonly seen_up_to: number
}

export const botState = (world: World, chatId?: number): BotState => ({
  bot: world.bot,
  commands: shownCommands(world, chatId),
  listening: world.updates.listening || world.webhook !== undefined,
  privacy: world.privacy,
})

/** In a group everybody's app shows them in its own language; here it is the default one. */
function shownCommands(world: World, chatId: number | undefined): readonly BotCommand[] {
  const chat = chatId === undefined ? undefined : world.chats.find(chatId)
  const language = chat?.type === 'private' ? (world.people.find(chat.id)?.languageCode ?? '') : ''
  return world.commands.shown(chat, language)
}

/** They depend on who looks: a page shows them in its person's language. */
export function publishCommands(world: World): void {
  world.hub.publishToEach((chatId) => ({ type: 'commands', commands: shownCommands(world, chatId) }))
}

export function chatState(world: World, chat: Chat): ChatState {
  const isPrivate = chat.type === 'private'
  const members = [...chat.members].map(([id, status]) => {
    const { firstName, languageCode } = world.people.meet(id)
    return { id, first_name: firstName, language_code: languageCode, status }
  })
  return {
    id: chat.id,
    type: chat.type,
    first_name: isPrivate ? members[0]!.first_name : chat.title,
    language_code: isPrivate ? members[0]!.language_code : '',
    blocked: chat.botStatus === 'kicked',
    message_count: chat.messages.size,
    bot_status: chat.botStatus,
    is_forum: chat.isForum,
    topics: [...chat.topics].map(([message_thread_id, name]) => ({ message_thread_id, name })),
    members,
    ...(chat.migratedTo !== undefined && { migrated_to: chat.migratedTo }),
  }
}

/** So that a connection which has died in silence is noticed on both ends. */
const heartbeatMs = 15_000

/** Server-sent events: a snapshot, then whatever happens. */
export function streamEvents(world: World, chatId: number, reply: FastifyReply): void {
  if (world.hub.size >= keptLimits.listeners) throw new PersonError(503, 'Too many pages are open.')
  const chat = world.chats.open(chatId)
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  const write = (text: string) => {
    raw.write(text)
    if (raw.writableLength > keptLimits.listenerBacklogBytes) raw.destroy()
  }
  const writeEvent = (event: object) => write(`data: ${JSON.stringify(event)}\n\n`)

  const snapshot: Snapshot = {
    type: 'snapshot',
    ...botState(world, chatId),
    chat: chatState(world, chat),
    messages: [...chat.messages.values()],
    seen_up_to: chat.seenUpTo,
  }
  writeEvent(snapshot)
  const stop = world.hub.listen(chatId, writeEvent)
  const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs)
  raw.once('close', () => {
    clearInterval(heartbeat)
    stop()
  })
}
