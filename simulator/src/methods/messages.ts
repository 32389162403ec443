import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Chat } from '../chats.ts'
import { edit, post, react, remove, writableChat } from '../conversation.ts'
import { badRequest } from '../errors.ts'
import { telegramLimits } from '../limits.ts'
import type { ChatMessage, MessageContent } from '../model.ts'
import { chatId, entity, flag, integer, json, type Method, method, text } from './method.ts'
import { isReactionEmoji } from './reactions.ts'
import { characters, markup, markupPart, readText, replyPart, sending } from './sending.ts'

const textFields = { text, parse_mode: z.string().optional(), entities: json(z.array(entity)).optional() }
const oneMessage = { chat_id: chatId, message_id: integer }

const chatActions = new Set(
  (
    'typing upload_photo record_video upload_video record_voice upload_voice upload_document ' +
    'choose_sticker find_location record_video_note upload_video_note'
  ).split(' '),
)

export const messageMethods: Readonly<Record<string, Method>> = {
  sendMessage: method(z.object({ ...sending, ...textFields }), (given, { world }) => {
    const chat = writableChat(world, given.chat_id)
    return post(world, chat, world.bot, {
      ...textPart(given),
      ...replyPart(chat, given),
      ...markupPart(given.reply_markup),
    })
  }),

  editMessageText: method(z.object({ ...oneMessage, ...markup, ...textFields }), (given, { world }) => {
    const chat = writableChat(world, given.chat_id)
    const message = messageOf(chat, given.message_id, 'edit')
    if (!message.from.is_bot) throw badRequest("message can't be edited")
    if (message.text === undefined) throw badRequest('there is no text in the message to edit')
    const content = { ...textPart(given), ...markupPart(given.reply_markup) }
    const before = {
      text: message.text,
      ...(message.entities !== undefined && { entities: message.entities }),
      ...(message.reply_markup !== undefined && { reply_markup: message.reply_markup }),
    }
    if (isDeepStrictEqual(content, before)) {
      throw badRequest(
        'message is not modified: specified new message content and reply markup are exactly the same ' +
          'as a current content and reply markup of the message',
      )
    }
    const { entities: _, ...rest } = message
    return edit(world, chat, rest, content)
  }),

  deleteMessage: method(z.object(oneMessage), (given, { world }) => {
    const chat = writableChat(world, given.chat_id)
    remove(world, chat, messageOf(chat, given.message_id, 'delete').message_id)
    return true
  }),

  sendChatAction: method(
    z.object({ chat_id: chatId, action: z.string() }),
    ({ chat_id, action }, { world }) => {
      const chat = writableChat(world, chat_id)
      if (!chatActions.has(action)) throw badRequest('wrong parameter action in request')
      world.hub.publish(chat.person.id, { type: 'chat_action', action, for_ms: telegramLimits.chatActionMs })
      return true
    },
  ),

  setMessageReaction: method(
    z.object({
      ...oneMessage,
      reaction: json(z.array(z.looseObject({ type: z.string(), emoji: z.string().optional() }))).default([]),
    }),
    ({ chat_id, message_id, reaction }, { world }) => {
      const chat = writableChat(world, chat_id)
      const message = messageOf(chat, message_id, 'react')
      if (reaction.length > 1) throw badRequest('REACTIONS_TOO_MANY')
      const emojis = reaction.map(({ type, emoji }) => {
        if (type !== 'emoji' || emoji === undefined || !isReactionEmoji(emoji))
          throw badRequest('REACTION_INVALID')
        return emoji
      })
      react(world, chat, message, emojis)
      return true
    },
  ),

  answerCallbackQuery: method(
    z.object({
      callback_query_id: text,
      text: text.optional(),
      show_alert: flag.optional(),
      url: z.string().optional(),
    }),
    (given, { world }) => {
      const query = world.openQueries.get(given.callback_query_id)
      if (query === undefined) {
        throw badRequest('query is too old and response timeout expired or query ID is invalid')
      }
      if (characters(given.text ?? '') > 200) throw badRequest('MESSAGE_TOO_LONG')
      world.openQueries.delete(query.id)
      world.hub.publish(query.message.chat.id, {
        type: 'callback_answer',
        query_id: query.id,
        text: given.text,
        show_alert: given.show_alert ?? false,
        url: given.url,
      })
      return true
    },
  ),
}

function textPart(given: z.infer<z.ZodObject<typeof textFields>>): MessageContent & { text: string } {
  const { text, entities } = readText(given.text, given.parse_mode, given.entities)
  if (text === '') throw badRequest('message text is empty')
  if (characters(text) > telegramLimits.textChars) throw badRequest('message is too long')
  return { text, ...(entities.length > 0 && { entities }) }
}

function messageOf(chat: Chat, messageId: number, verb: 'edit' | 'delete' | 'react'): ChatMessage {
  const message = chat.messages.get(messageId)
  if (message === undefined) throw badRequest(`message to ${verb === 'react' ? 'react to' : verb} not found`)
  return message
}
