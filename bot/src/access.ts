import { LRUCache } from 'lru-cache'
import type { Context, MiddlewareFn } from 'telegraf'
import type { MessageRef } from './messenger.ts'

export interface AccessOptions {
  /** Where both are empty, everybody is welcome. */
  readonly users: ReadonlySet<number>
  readonly chats: ReadonlySet<number>
  /** Who may do more may also do this. */
  readonly admins: ReadonlySet<number>
  /** Says in the person's language that this bot is not for them. */
  readonly refuse: (to: MessageRef, languageCode: string | undefined) => void
  readonly nowMs?: () => number
}

const hourMs = 3_600_000
/** Whoever fills this up only gets to read the refusal more often. */
const rememberedChats = 1_000

/** Lets nobody through but whom the operator named; the others are told so once an hour, and otherwise nothing. */
export function onlyAllowed(options: AccessOptions): MiddlewareFn<Context> {
  const { users, chats, admins, refuse, nowMs = Date.now } = options
  const told = new LRUCache<number, true>({
    max: rememberedChats,
    ttl: hourMs,
    ttlResolution: 0,
    perf: { now: nowMs },
  })

  const isAllowed = ({ chat, from }: Context): boolean =>
    (users.size === 0 && chats.size === 0) ||
    (from !== undefined && (users.has(from.id) || admins.has(from.id))) ||
    (chat !== undefined && chats.has(chat.id))

  return async (context, next) => {
    if (isAllowed(context)) return await next()
    const { message } = context
    if (message === undefined || !isMeant(message) || told.has(message.chat.id)) return
    told.set(message.chat.id, true)
    refuse({ chat_id: message.chat.id, message_id: message.message_id }, message.from.language_code)
  }
}

/** In a group people talk to each other; only a command may be meant for a bot that does not work there. */
function isMeant(message: NonNullable<Context['message']>): boolean {
  if (message.chat.type === 'private') return true
  const entities = 'entities' in message ? (message.entities ?? []) : []
  return entities.some(({ type, offset }) => type === 'bot_command' && offset === 0)
}
