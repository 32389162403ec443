import { z } from 'zod'
import { post, reachableChat, react, remove, writableChat } from '../conversation.ts'
import { badRequest } from '../errors.ts'
import { telegramLimits } from '../limits.ts'
import { flag, integer, json, type Method, method, text } from './method.ts'
import { isReactionEmoji } from './reactions.ts'
import {
  characters,
  markupPart,
  mayDelete,
  messageOf,
  oneMessage,
  placePart,
  sending,
  textFields,
  textPart,
  threadPart,
} from './sending.ts'

const chatActions = new Set(
  (
    'typing upload_photo record_video upload_video record_voice upload_voice upload_document ' +
    'choose_sticker find_location record_video_note upload_video_note'
  ).split(' '),
)

export const messageMethods: Readonly<Record<string, Method>> = {
  sendMessage: method(z.object({ ...sending, ...textFields }), (given, { world }) => {
    const chat = writableChat(world, given.chat_id, 'text')
    return post(world, chat, world.bot, {
      ...textPart(given),
      ...placePart(chat, given),
      ...markupPart(given.reply_markup),
    })
  }),

  deleteMessage: method(z.object(oneMessage), (given, { world }) => {
    const chat = reachableChat(world, given.chat_id)
    const message = messageOf(chat, given.message_id, 'delete')
    if (!mayDelete(world, chat, message)) throw badRequest("message can't be deleted")
    remove(world, chat, message)
    return true
  }),

  /** Passes over those that are not there, and those that it may not delete. */
  deleteMessages: method(
    z.object({ chat_id: oneMessage.chat_id, message_ids: json(z.array(integer)) }),
    ({ chat_id, message_ids }, { world }) => {
      const chat = reachableChat(world, chat_id)
      if (message_ids.length === 0) throw badRequest('message identifiers are not specified')
      if (message_ids.length > telegramLimits.deletedAtOnce) {
        throw badRequest('too many message identifiers specified')
      }
      for (const id of message_ids) {
        const message = chat.messages.get(id)
        if (message !== undefined && mayDelete(world, chat, message)) remove(world, chat, message)
      }
      return true
    },
  ),

  sendChatAction: method(
    z.object({ chat_id: oneMessage.chat_id, message_thread_id: integer.optional(), action: z.string() }),
    (given, { world }) => {
      const chat = reachableChat(world, given.chat_id)
      threadPart(chat, given.message_thread_id)
      if (!chatActions.has(given.action)) throw badRequest('wrong parameter action in request')
      world.hub.publish(chat.id, {
        type: 'chat_action',
        action: given.action,
        for_ms: telegramLimits.chatActionMs,
      })
      return true
    },
  ),

  setMessageReaction: method(
    z.object({
      ...oneMessage,
      reaction: json(z.array(z.looseObject({ type: z.string(), emoji: z.string().optional() }))).default([]),
    }),
    ({ chat_id, message_id, reaction }, { world }) => {
      const chat = reachableChat(world, chat_id)
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
      if (!/^-?\d+$/.test(given.callback_query_id)) throw badRequest('QUERY_ID_INVALID')
      const query = world.openQueries.take(given.callback_query_id)
      if (query === undefined) {
        throw badRequest('query is too old and response timeout expired or query ID is invalid')
      }
      if (characters(given.text ?? '') > telegramLimits.callbackAnswerChars) {
        throw badRequest('MESSAGE_TOO_LONG')
      }
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
