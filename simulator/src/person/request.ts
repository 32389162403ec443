import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Chat, quoted } from '../chats.ts'
import { post, say } from '../conversation.ts'
import { PersonError } from '../errors.ts'
import { keptLimits, telegramLimits } from '../limits.ts'
import { entity, flag, integer, json } from '../methods/method.ts'
import { characters, readText } from '../methods/sending.ts'
import type { EditableContent, Message, MessageContent } from '../model.ts'
import { userOf } from '../people.ts'
import type { World } from '../world.ts'

export type ChatRequest = FastifyRequest<{ Params: { chat: string } }>
export type MessageRequest = FastifyRequest<{ Params: { chat: string; message: string } }>

/** What can be said about any message of a person: in a form everything is text, in JSON it is what it is. */
export const written = {
  /** Who speaks; needed in groups alone. */
  from: integer.optional(),
  reply_to_message_id: integer.optional(),
  message_thread_id: integer.optional(),
  entities: json(z.array(entity)).optional(),
  /** The name of somebody whose message this was. */
  forwarded_from: z.string().optional(),
  spoiler: flag.optional(),
}

export type Written = z.infer<z.ZodObject<typeof written>>

/** Whose words they are and where they stand; then the chat and the bot have them. */
export function speak(world: World, id: number, given: Written, content: MessageContent): Message {
  const { chat, from, place } = placed(world, id, given)
  return say(world, chat, from, { ...content, ...place })
}

/** The same, but the bot is not told yet. */
export function speakUnheard(world: World, id: number, given: Written, content: MessageContent): Message {
  const { chat, from, place } = placed(world, id, given)
  return post(world, chat, from, { ...content, ...place })
}

function placed(world: World, id: number, given: Written) {
  const chat = world.chats.open(id)
  if (chat.migratedTo !== undefined) throw new PersonError(409, `This group is now ${chat.migratedTo}.`)
  const from = speaker(world, chat, given.from)
  return { chat, from, place: placeOf(chat, given) }
}

export function speaker(world: World, chat: Chat, from: number | undefined) {
  const [first] = chat.members.keys()
  const id = chat.type === 'private' ? chat.id : (from ?? first)
  if (id === undefined || id <= 0) throw new PersonError(400, 'Say who speaks in this group.')
  const status = chat.members.get(id)
  if (status === undefined || status === 'left') chat.members.set(id, 'member')
  return userOf(world.people.meet(id))
}

function placeOf(chat: Chat, given: Written): MessageContent {
  const { reply_to_message_id: replyTo, message_thread_id: topic, forwarded_from } = given
  const original = replyTo === undefined ? undefined : chat.messages.get(replyTo)
  if (replyTo !== undefined && original === undefined)
    throw new PersonError(404, 'There is no such message to reply to.')
  if (topic !== undefined && !chat.topics.has(topic)) throw new PersonError(404, 'There is no such topic.')
  // Telegram has every message of a topic answer the one that opened it, unless it answers another.
  const answered = original ?? (topic === undefined ? undefined : chat.messages.get(topic))
  const thread = topic ?? threadOf(chat, original)
  return {
    ...(answered !== undefined && { reply_to_message: quoted(answered) }),
    ...(thread !== undefined && { message_thread_id: thread }),
    ...(thread !== undefined && chat.topics.has(thread) && { is_topic_message: true as const }),
    ...(forwarded_from !== undefined && {
      forward_origin: {
        type: 'hidden_user' as const,
        sender_user_name: forwarded_from,
        date: Math.floor(Date.now() / 1000),
      },
    }),
  }
}

/** In a supergroup replies make a thread, named after its first message, which is no topic. */
function threadOf(chat: Chat, original: Message | undefined): number | undefined {
  if (original === undefined || chat.type !== 'supergroup') return undefined
  if (chat.isForum) return original.message_thread_id
  return original.message_thread_id ?? original.message_id
}

export function textContent(written: string, entities: Written['entities']): EditableContent {
  const read = readText(written, undefined, entities)
  if (read.text === '') throw new PersonError(400, 'There is nothing to send.')
  if (characters(read.text) > telegramLimits.textChars) {
    throw new PersonError(400, `A message holds at most ${telegramLimits.textChars} characters.`)
  }
  return { text: read.text, ...(read.entities.length > 0 && { entities: read.entities }) }
}

export function captionContent(written: string, entities: Written['entities']): EditableContent {
  const { text: caption, entities: found } = readText(written, undefined, entities)
  if (characters(caption) > telegramLimits.captionChars) {
    throw new PersonError(400, `A caption holds at most ${telegramLimits.captionChars} characters.`)
  }
  return caption === '' ? {} : { caption, ...(found.length > 0 && { caption_entities: found }) }
}

export function chatId(request: ChatRequest): number {
  const id = Number(request.params.chat)
  if (!Number.isSafeInteger(id) || id === 0)
    throw new PersonError(
      400,
      'The id of a private chat is a positive number, that of a group a negative one.',
    )
  return id
}

export function knownChat(world: World, request: ChatRequest): Chat {
  const chat = world.chats.find(chatId(request))
  if (chat === undefined) throw new PersonError(404, 'There is no such chat.')
  return chat
}

export function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value ?? {})
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new PersonError(400, `${issue?.path.join('.') || 'The request'}: ${issue?.message ?? 'wrong form'}`)
}

export function asPersonError(error: unknown): PersonError {
  if (error instanceof PersonError) return error
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (status === 413)
    return new PersonError(413, `A file may have at most ${keptLimits.personUploadBytes / 2 ** 20} MB.`)
  if (status >= 400 && status < 500) return new PersonError(status, (error as Error).message)
  return new PersonError(500, 'The simulator has a fault.')
}
