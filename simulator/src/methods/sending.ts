import { z } from 'zod'
import { type Chat, quoted } from '../chats.ts'
import { withFoundEntities } from '../entities.ts'
import { badRequest } from '../errors.ts'
import { parseHtml } from '../html.ts'
import { telegramLimits } from '../limits.ts'
import type { ChatMessage, InlineKeyboard, MessageContent, MessageEntity } from '../model.ts'
import type { World } from '../world.ts'
import { chatId, entity, flag, integer, json, text } from './method.ts'

const inlineKeyboard = z.object({
  inline_keyboard: z.array(
    z.array(
      z.looseObject({
        text: z.string().min(1),
        url: z.string().optional(),
        callback_data: z.string().optional(),
      }),
    ),
  ),
})
/** The other keyboards replace the one that people type on; the page has no such thing and leaves them out. */
const otherKeyboard = z.union([
  z.looseObject({ keyboard: z.array(z.unknown()) }),
  z.looseObject({ remove_keyboard: z.literal(true) }),
  z.looseObject({ force_reply: z.literal(true) }),
])

export const markup = { reply_markup: json(z.union([inlineKeyboard, otherKeyboard])).optional() }

/** What all methods that send have in common. */
export const sending = {
  chat_id: chatId,
  message_thread_id: integer.optional(),
  ...markup,
  reply_parameters: json(
    z.looseObject({ message_id: z.int(), allow_sending_without_reply: z.boolean().optional() }),
  ).optional(),
  /** The old way to say the same. */
  reply_to_message_id: integer.optional(),
  allow_sending_without_reply: flag.optional(),
}

export const captionOfSending = {
  caption: text.optional(),
  parse_mode: z.string().optional(),
  caption_entities: json(z.array(entity)).optional(),
}

export const textFields = {
  text,
  parse_mode: z.string().optional(),
  entities: json(z.array(entity)).optional(),
}

export const oneMessage = { chat_id: chatId, message_id: integer }

type Sending = z.infer<z.ZodObject<typeof sending>>
type Markup = z.infer<z.ZodObject<typeof markup>>['reply_markup']

/** What is answered, and in which topic: in that of the question, unless another one is named. */
export function placePart(chat: Chat, given: Sending): MessageContent {
  const original = repliedTo(chat, given)
  const inherited = original?.is_topic_message ? original.message_thread_id : undefined
  return {
    ...(original !== undefined && { reply_to_message: quoted(original) }),
    ...threadPart(chat, given.message_thread_id ?? inherited),
  }
}

/** A thread of replies is no topic: a bot that hands its number back is refused, as it is by Telegram. */
export function threadPart(chat: Chat, threadId: number | undefined): MessageContent {
  if (threadId === undefined || threadId === 0) return {}
  if (!chat.topics.has(threadId)) throw badRequest('message thread not found')
  return { message_thread_id: threadId, is_topic_message: true }
}

function repliedTo(chat: Chat, given: Sending): ChatMessage | undefined {
  const messageId = given.reply_parameters?.message_id ?? given.reply_to_message_id
  if (messageId === undefined || messageId === 0) return undefined
  const original = chat.messages.get(messageId)
  if (original !== undefined) return original
  if (given.reply_parameters?.allow_sending_without_reply ?? given.allow_sending_without_reply)
    return undefined
  throw badRequest('message to be replied not found')
}

export function messageOf(chat: Chat, messageId: number, verb: 'edit' | 'delete' | 'react'): ChatMessage {
  const message = chat.messages.get(messageId)
  if (message === undefined) throw badRequest(`message to ${verb === 'react' ? 'react to' : verb} not found`)
  return message
}

/** In private everything; in a group what is its own, unless it is an administrator. */
export const mayDelete = ({ bot }: World, chat: Chat, { from }: ChatMessage): boolean =>
  chat.type === 'private' || chat.botStatus === 'administrator' || from.id === bot.id

export function textPart(given: z.infer<z.ZodObject<typeof textFields>>): MessageContent & { text: string } {
  const { text, entities } = readText(given.text, given.parse_mode, given.entities)
  if (text === '') throw badRequest('message text is empty')
  if (characters(text) > telegramLimits.textChars) throw badRequest('message is too long')
  return { text, ...(entities.length > 0 && { entities }) }
}

export function markupPart(keyboard: Markup): { reply_markup?: InlineKeyboard } {
  if (keyboard === undefined || !('inline_keyboard' in keyboard)) return {}
  const inline = keyboard as InlineKeyboard
  for (const button of inline.inline_keyboard.flat()) {
    if (button.url === undefined && button.callback_data === undefined) {
      throw badRequest(
        "can't parse inline keyboard button: text buttons are unallowed in the inline keyboard",
      )
    }
    const { url, callback_data: data } = button
    if (data === '' || Buffer.byteLength(data ?? '') > telegramLimits.callbackDataBytes) {
      throw badRequest('BUTTON_DATA_INVALID')
    }
    if (url !== undefined && !URL.canParse(url)) throw badRequest('BUTTON_URL_INVALID')
  }
  return inline.inline_keyboard.flat().length > 0 ? { reply_markup: inline } : {}
}

/** Text as it will stand in the chat: markup read, blanks around it gone, links found. */
export function readText(
  written: string,
  parseMode: string | undefined,
  given: readonly MessageEntity[] | undefined,
): { text: string; entities: MessageEntity[] } {
  const parsed = withoutCarriageReturns(parse(written, parseMode, given))
  const start = parsed.text.length - parsed.text.trimStart().length
  const text = parsed.text.trim()
  const moved = parsed.entities
    .map((entity) => {
      const offset = Math.max(0, entity.offset - start)
      const end = Math.min(text.length, entity.offset - start + entity.length)
      return { ...entity, offset, length: end - offset }
    })
    .filter(({ length }) => length > 0)
  return { text, entities: withFoundEntities(text, moved) }
}

/** Forms end their lines with \r\n; Telegram keeps the \n alone and moves the entities along. */
function withoutCarriageReturns({ text, entities }: ReturnType<typeof parse>): ReturnType<typeof parse> {
  const moved = (at: number) => at - (text.slice(0, at).split('\r').length - 1)
  return {
    text: text.replaceAll('\r', ''),
    entities: entities.map((entity) => {
      const offset = moved(entity.offset)
      return { ...entity, offset, length: moved(entity.offset + entity.length) - offset }
    }),
  }
}

function parse(written: string, parseMode: string | undefined, given: readonly MessageEntity[] | undefined) {
  if (parseMode === undefined || parseMode.toLowerCase() === 'none') {
    return { text: written, entities: given ?? [] }
  }
  if (parseMode.toLowerCase() === 'html') return parseHtml(written)
  // Said aloud rather than shown with raw asterisks: nobody should take that for Telegram's doing.
  if (/^markdown(v2)?$/i.test(parseMode)) throw badRequest('the simulator reads parse_mode HTML only')
  throw badRequest('unsupported parse_mode')
}

export const characters = (text: string): number => [...text].length

export function captionPart(given: z.infer<z.ZodObject<typeof captionOfSending>>): MessageContent {
  const { text, entities } = readText(given.caption ?? '', given.parse_mode, given.caption_entities)
  if (characters(text) > telegramLimits.captionChars) throw badRequest('message caption is too long')
  if (text === '') return {}
  return { caption: text, ...(entities.length > 0 && { caption_entities: entities }) }
}
