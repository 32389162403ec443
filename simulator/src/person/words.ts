import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { editableOf } from '../chats.ts'
import { edit, plain, remove, tell } from '../conversation.ts'
import { PersonError } from '../errors.ts'
import { newOpaqueId } from '../ids.ts'
import { integer } from '../methods/method.ts'
import type { World } from '../world.ts'
import {
  type ChatRequest,
  captionContent,
  chatId,
  knownChat,
  type MessageRequest,
  parse,
  speak,
  speaker,
  textContent,
  written,
} from './request.ts'

const textBody = z.object({ ...written, text: z.string() })
const editBody = z.object({
  text: z.string().optional(),
  caption: z.string().optional(),
  entities: written.entities,
})
const pressBody = z.object({ data: z.string(), from: integer.optional() })
/** Everything else that people send. The bot gets it as it is. */
const otherBody = z.object({
  ...written,
  content: z.partialRecord(
    z.enum(['location', 'contact', 'poll', 'dice', 'voice', 'audio', 'video_note']),
    z.unknown(),
  ),
})

/** Writing, editing, deleting, pressing. */
export function wordRoutes(app: FastifyInstance, world: World): void {
  app.post('/chats/:chat/text', (request: ChatRequest) => {
    const given = parse(textBody, request.body)
    return { messages: [speak(world, chatId(request), given, textContent(given.text, given.entities))] }
  })

  app.post('/chats/:chat/other', (request: ChatRequest) => {
    const { content, ...given } = parse(otherBody, request.body)
    return { messages: [speak(world, chatId(request), given, content)] }
  })

  app.patch('/chats/:chat/messages/:message', (request: MessageRequest) => {
    const given = parse(editBody, request.body)
    const { chat, message } = messageIn(world, request)
    if (message.from.is_bot) throw new PersonError(403, 'Only their own messages can people edit.')
    const { caption: _, caption_entities: __, ...kept } = editableOf(message)
    const content =
      message.text === undefined
        ? { ...kept, ...captionContent(given.caption ?? '', given.entities) }
        : textContent(given.text ?? '', given.entities)
    const edited = edit(world, chat, message, content)
    tell(world, chat, edited, 'edited_message')
    return { messages: [edited] }
  })

  app.delete('/chats/:chat/messages/:message', (request: MessageRequest) => {
    const { chat, message } = messageIn(world, request)
    remove(world, chat, message)
    return { messages: [] }
  })

  app.post('/chats/:chat/messages/:message/press', (request: MessageRequest) => {
    const { data, from } = parse(pressBody, request.body)
    const { chat, message } = messageIn(world, request)
    const buttons = message.reply_markup?.inline_keyboard.flat() ?? []
    if (!buttons.some((button) => button.callback_data === data)) {
      throw new PersonError(404, 'There is no such button.')
    }
    const query = {
      id: newOpaqueId(),
      from: speaker(world, chat, from),
      message: plain(message),
      chat_instance: String(chat.id),
      data,
    }
    world.openQueries.add(query)
    world.updates.push({ callback_query: query })
    return { query_id: query.id }
  })
}

function messageIn(world: World, request: MessageRequest) {
  const chat = knownChat(world, request)
  const message = chat.messages.get(Number(request.params.message))
  if (message === undefined) throw new PersonError(404, 'There is no such message.')
  return { chat, message }
}
