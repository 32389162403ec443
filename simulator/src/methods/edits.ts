import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { type Chat, editableOf } from '../chats.ts'
import { edit, reachableChat } from '../conversation.ts'
import { badRequest } from '../errors.ts'
import type { ChatMessage, EditableContent } from '../model.ts'
import type { World } from '../world.ts'
import { inputMedia, mediaContent } from './albums.ts'
import { json, type Method, method } from './method.ts'
import {
  captionOfSending,
  captionPart,
  markup,
  markupPart,
  messageOf,
  oneMessage,
  textFields,
  textPart,
} from './sending.ts'

export const editMethods: Readonly<Record<string, Method>> = {
  editMessageText: method(z.object({ ...oneMessage, ...markup, ...textFields }), (given, { world }) => {
    const { chat, message } = ownMessage(world, given)
    if (message.text === undefined) throw badRequest('there is no text in the message to edit')
    return change(world, chat, message, { ...textPart(given), ...markupPart(given.reply_markup) })
  }),

  editMessageCaption: method(
    z.object({ ...oneMessage, ...markup, ...captionOfSending }),
    (given, { world }) => {
      const { chat, message } = ownMessage(world, given)
      if (message.text !== undefined) throw badRequest('there is no caption in the message to edit')
      const { caption: _, caption_entities: __, reply_markup: ___, ...kept } = editableOf(message)
      return change(world, chat, message, {
        ...kept,
        ...captionPart(given),
        ...markupPart(given.reply_markup),
      })
    },
  ),

  /** Since Bot API 10 it also turns a text into a photo or a document. */
  editMessageMedia: method(
    z.object({ ...oneMessage, ...markup, media: json(inputMedia) }),
    async (given, call) => {
      ownMessage(call.world, given)
      const content = await mediaContent(call, given.media)
      // Uploading takes a while; the message may be another one now, or gone.
      const { chat, message } = ownMessage(call.world, given)
      const kind = message.photo === undefined ? 'document' : 'photo'
      if (message.media_group_id !== undefined && kind !== given.media.type) {
        throw badRequest("message media can't be edited to another type in an album")
      }
      return change(call.world, chat, message, { ...content, ...markupPart(given.reply_markup) })
    },
  ),

  editMessageReplyMarkup: method(z.object({ ...oneMessage, ...markup }), (given, { world }) => {
    const { chat, message } = ownMessage(world, given)
    const { reply_markup: _, ...kept } = editableOf(message)
    return change(world, chat, message, { ...kept, ...markupPart(given.reply_markup) })
  }),
}

function ownMessage(world: World, { chat_id, message_id }: z.infer<z.ZodObject<typeof oneMessage>>) {
  const chat = reachableChat(world, chat_id)
  const message = messageOf(chat, message_id, 'edit')
  if (message.from.id !== world.bot.id) throw badRequest("message can't be edited")
  return { chat, message }
}

function change(world: World, chat: Chat, message: ChatMessage, content: EditableContent) {
  if (isDeepStrictEqual({ ...content }, editableOf(message))) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same ' +
        'as a current content and reply markup of the message',
    )
  }
  return edit(world, chat, message, content)
}
