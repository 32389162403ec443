import { type Chat, type SendKind, withoutReactions } from './chats.ts'
import { badRequest, forbidden, migrated } from './errors.ts'
import { hears } from './hearing.ts'
import type { ChatMessage, EditableContent, MemberStatus, Message, MessageContent, User } from './model.ts'
import type { World } from './world.ts'

/** The chat that the bot wants to do something in. */
export function reachableChat(world: World, chatId: number | string): Chat {
  const chat = typeof chatId === 'number' ? world.chats.find(chatId) : undefined
  if (chat === undefined) throw badRequest('chat not found')
  if (chat.migratedTo !== undefined) throw migrated(chat.migratedTo)
  if (chat.type === 'private') {
    if (chat.botStatus === 'kicked') throw forbidden('bot was blocked by the user')
    if (world.people.find(chat.id)?.deactivated) throw forbidden('user is deactivated')
    return chat
  }
  const group = chat.type === 'group' ? 'group' : 'supergroup'
  if (chat.botStatus === 'kicked') throw forbidden(`bot was kicked from the ${group} chat`)
  if (chat.botStatus === 'left') throw forbidden(`bot is not a member of the ${group} chat`)
  return chat
}

/** The chat that the bot wants to send something of a kind into. */
export function writableChat(world: World, chatId: number | string, kind: SendKind): Chat {
  const chat = reachableChat(world, chatId)
  if (chat.forbidden.has(kind) && chat.botStatus !== 'administrator') {
    throw badRequest(`not enough rights to send ${kind === 'text' ? 'text messages' : kind} to the chat`)
  }
  return chat
}

export function post(world: World, chat: Chat, from: User, content: MessageContent): Message {
  const message = world.chats.add(world.chats.open(chat.id), from, content)
  world.hub.publish(chat.id, { type: 'message', message })
  return plain(message)
}

/** `content` takes the place of all that can be edited. */
export function edit(world: World, chat: Chat, message: ChatMessage, content: EditableContent): Message {
  const edited = world.chats.edit(chat, message, content)
  world.hub.publish(chat.id, { type: 'edit', message: edited })
  return plain(edited)
}

export function remove(world: World, chat: Chat, message: ChatMessage): void {
  world.chats.remove(chat, message)
  world.hub.publish(chat.id, { type: 'delete', message_id: message.message_id })
}

export function react(world: World, chat: Chat, message: ChatMessage, reactions: readonly string[]): void {
  world.chats.react(chat, message, reactions)
  world.hub.publish(chat.id, { type: 'reaction', message_id: message.message_id, reactions })
}

/** Hands a person's message to the bot, if the bot may hear it. */
export function tell(world: World, chat: Chat, message: Message, kind: 'message' | 'edited_message'): void {
  if (!hears(world, chat, message)) return
  world.updates.push(kind === 'message' ? { message } : { edited_message: message })
}

/** A person's message: shown in the chat and handed to the bot. */
export function say(world: World, chat: Chat, from: User, content: MessageContent): Message {
  const message = post(world, chat, from, content)
  tell(world, chat, message, 'message')
  return message
}

/** The bot is let in, thrown out, blocked, made an administrator. */
export function setBotStatus(world: World, chat: Chat, from: User, status: MemberStatus): void {
  const before = chat.botStatus
  if (before === status) return
  chat.botStatus = status
  world.updates.push({
    my_chat_member: {
      chat: world.chats.info(chat),
      from,
      date: Math.floor(Date.now() / 1000),
      old_chat_member: { user: world.bot, status: before },
      new_chat_member: { user: world.bot, status },
    },
  })
  const isOut = (one: MemberStatus) => one === 'left' || one === 'kicked'
  if (chat.type !== 'private' && isOut(before) && !isOut(status)) {
    say(world, chat, from, { new_chat_members: [world.bot] })
  }
}

export const plain = (message: ChatMessage): Message => withoutReactions(message)
