import { type Chat, withoutReactions } from './chats.ts'
import { ApiError, badRequest } from './errors.ts'
import type { ChatMessage, Message, MessageContent, User } from './model.ts'
import type { World } from './world.ts'

/** The chat that the bot wants to write into. */
export function writableChat(world: World, chatId: number | string): Chat {
  const chat = typeof chatId === 'number' ? world.chats.find(chatId) : undefined
  if (chat === undefined) throw badRequest('chat not found')
  if (chat.person.blocked) throw new ApiError(403, 'Forbidden: bot was blocked by the user')
  return chat
}

export function post(world: World, chat: Chat, from: User, content: MessageContent): Message {
  const message = world.chats.add(world.chats.open(chat.person.id), from, content)
  publish(world, chat, 'message', message.message_id)
  return message
}

export function edit(world: World, chat: Chat, message: ChatMessage, content: MessageContent): Message {
  const edited = world.chats.edit(chat, message, content)
  publish(world, chat, 'edit', message.message_id)
  return edited
}

export function remove(world: World, chat: Chat, messageId: number): void {
  chat.messages.delete(messageId)
  world.hub.publish(chat.person.id, { type: 'delete', message_id: messageId })
}

export function react(world: World, chat: Chat, message: ChatMessage, reactions: readonly string[]): void {
  world.chats.react(chat, message, reactions)
  world.hub.publish(chat.person.id, { type: 'reaction', message_id: message.message_id, reactions })
}

/** A person's message: shown in the chat and handed to the bot, unless the person has blocked it. */
export function say(world: World, chat: Chat, from: User, content: MessageContent): Message {
  const message = post(world, chat, from, content)
  if (!chat.person.blocked) world.updates.push({ message })
  return message
}

export const plain = (message: ChatMessage): Message => withoutReactions(message)

function publish(world: World, chat: Chat, type: 'message' | 'edit', messageId: number): void {
  const message = chat.messages.get(messageId)
  if (message !== undefined) world.hub.publish(chat.person.id, { type, message })
}
