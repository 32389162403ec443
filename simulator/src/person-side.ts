import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { quoted, userOf } from './chats.ts'
import { plain, say } from './conversation.ts'
import { PersonError } from './errors.ts'
import { faultOrder } from './faults.ts'
import { type Form, readForm } from './form.ts'
import { newOpaqueId } from './ids.ts'
import { keptLimits, telegramLimits } from './limits.ts'
import { keepDocument, personPhoto } from './media.ts'
import { entity, integer, json } from './methods/method.ts'
import { characters, readText } from './methods/sending.ts'
import type { MessageContent } from './model.ts'
import { sendFile } from './send-file.ts'
import { botState, chatState, streamEvents } from './stream.ts'
import type { World } from './world.ts'

const written = {
  entities: json(z.array(entity)).optional(),
  reply_to_message_id: integer.optional(),
}
const textBody = z.object({ ...written, text: z.string() })
const captionFields = z.object({ ...written, caption: z.string().optional() })
const personBody = z.object({
  first_name: z.string().min(1).max(64).optional(),
  language_code: z.string().min(2).max(35).optional(),
  blocked: z.boolean().optional(),
})
const pressBody = z.object({ data: z.string() })

type ChatRequest = FastifyRequest<{ Params: { chat: string } }>
type MessageRequest = FastifyRequest<{ Params: { chat: string; message: string } }>

/** What a person does in the app, as JSON over HTTP: for the chat page and for tests. */
export async function personSide(app: FastifyInstance, { world }: { world: World }) {
  app.setErrorHandler((error, request, reply) => {
    const refusal = asPersonError(error)
    if (refusal.status >= 500) request.log.error({ err: error }, 'a call of the chat page failed')
    return reply.code(refusal.status).send({ error: { message: refusal.message } })
  })

  app.get('/bot', () => botState(world))

  app.get('/chats', () => ({
    chats: world.chats
      .all()
      .reverse()
      .map((chat) => chatState(chat)),
  }))

  app.put('/chats/:chat', (request: ChatRequest) => {
    const { first_name, language_code, blocked } = parse(personBody, request.body)
    const chat = world.chats.open(chatId(request))
    chat.person = {
      id: chat.person.id,
      firstName: first_name ?? chat.person.firstName,
      languageCode: language_code ?? chat.person.languageCode,
      blocked: blocked ?? chat.person.blocked,
    }
    world.hub.publish(chat.person.id, { type: 'person', blocked: chat.person.blocked })
    return chatState(chat)
  })

  app.get('/chats/:chat/messages', (request: ChatRequest) => ({
    messages: [...(world.chats.find(chatId(request))?.messages.values() ?? [])],
  }))

  app.get('/chats/:chat/events', (request: ChatRequest, reply) => streamEvents(world, chatId(request), reply))

  app.post('/chats/:chat/text', (request: ChatRequest) => {
    const given = parse(textBody, request.body)
    const { text, entities } = readText(given.text, undefined, given.entities)
    if (text === '') throw new PersonError(400, 'There is nothing to send.')
    if (characters(text) > telegramLimits.textChars) {
      throw new PersonError(400, `A message holds at most ${telegramLimits.textChars} characters.`)
    }
    const message = send(world, chatId(request), given.reply_to_message_id, {
      text,
      ...(entities.length > 0 && { entities }),
    })
    return { messages: [message] }
  })

  app.post('/chats/:chat/photos', async (request: ChatRequest) => {
    const form = await readForm(request, keptLimits.personUploadBytes)
    const photos = await Promise.all(
      form.files.map(async (file) => {
        const photo = await personPhoto(world, file).catch((cause: unknown) => {
          throw new PersonError(415, `“${file.fileName}” is not a picture that can be sent as a photo.`, {
            cause,
          })
        })
        return { photo }
      }),
    )
    return { messages: sendMedia(world, chatId(request), form, photos) }
  })

  app.post('/chats/:chat/documents', async (request: ChatRequest) => {
    const form = await readForm(request, keptLimits.personUploadBytes)
    const documents = await Promise.all(
      form.files.map(async (file) => ({ document: await keepDocument(world, file) })),
    )
    return { messages: sendMedia(world, chatId(request), form, documents) }
  })

  app.post('/chats/:chat/messages/:message/press', (request: MessageRequest) => {
    const { data } = parse(pressBody, request.body)
    const chat = world.chats.find(chatId(request))
    const message = chat?.messages.get(Number(request.params.message))
    const buttons = message?.reply_markup?.inline_keyboard.flat() ?? []
    if (
      chat === undefined ||
      message === undefined ||
      !buttons.some((button) => button.callback_data === data)
    ) {
      throw new PersonError(404, 'There is no such button.')
    }
    const query = {
      id: newOpaqueId(),
      from: userOf(chat.person),
      message: plain(message),
      chat_instance: String(chat.person.id),
      data,
    }
    world.openQueries.set(query.id, query)
    for (const oldest of world.openQueries.keys()) {
      if (world.openQueries.size <= keptLimits.callbackQueries) break
      world.openQueries.delete(oldest)
    }
    world.updates.push({ callback_query: query })
    return { query_id: query.id }
  })

  app.get('/files/:file', (request: FastifyRequest<{ Params: { file: string } }>, reply: FastifyReply) => {
    const file = world.files.get(request.params.file)
    if (file === undefined) throw new PersonError(404, 'This file is no longer kept.')
    return sendFile(file, reply)
  })

  app.get('/calls', (request: FastifyRequest<{ Querystring: { method?: string } }>) => ({
    calls: world.calls.list(request.query.method),
  }))
  app.delete('/calls', () => {
    world.calls.clear()
    return { calls: [] }
  })

  app.get('/faults', () => ({ faults: world.faults.list() }))
  app.post('/faults', (request) => {
    world.faults.add(parse(faultOrder, request.body))
    return { faults: world.faults.list() }
  })
  app.delete('/faults', () => {
    world.faults.clear()
    return { faults: [] }
  })
}

function send(world: World, id: number, replyTo: number | undefined, content: MessageContent) {
  const chat = world.chats.open(id)
  const original = replyTo === undefined ? undefined : chat.messages.get(replyTo)
  if (replyTo !== undefined && original === undefined)
    throw new PersonError(404, 'There is no such message to reply to.')
  return say(world, chat, userOf(chat.person), {
    ...content,
    ...(original !== undefined && { reply_to_message: quoted(original) }),
  })
}

/** Several at once are an album: messages of their own that share an id; the caption is on the first one. */
function sendMedia(world: World, id: number, form: Form, contents: readonly MessageContent[]) {
  if (contents.length === 0) throw new PersonError(400, 'No file was sent.')
  if (contents.length > telegramLimits.albumItems) {
    throw new PersonError(400, `An album holds at most ${telegramLimits.albumItems} files.`)
  }
  const given = parse(captionFields, form.fields)
  const { text: caption, entities } = readText(given.caption ?? '', undefined, given.entities)
  if (characters(caption) > telegramLimits.captionChars) {
    throw new PersonError(400, `A caption holds at most ${telegramLimits.captionChars} characters.`)
  }
  const captionPart =
    caption === '' ? {} : { caption, ...(entities.length > 0 && { caption_entities: entities }) }
  const album = contents.length > 1 ? { media_group_id: newOpaqueId() } : {}
  return contents.map((content, index) =>
    send(world, id, given.reply_to_message_id, { ...content, ...album, ...(index === 0 && captionPart) }),
  )
}

function chatId(request: ChatRequest): number {
  const id = Number(request.params.chat)
  if (!Number.isSafeInteger(id) || id <= 0)
    throw new PersonError(400, 'The id of a private chat is a positive number.')
  return id
}

function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value ?? {})
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new PersonError(400, `${issue?.path.join('.') || 'The request'}: ${issue?.message ?? 'wrong form'}`)
}

function asPersonError(error: unknown): PersonError {
  if (error instanceof PersonError) return error
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (status === 413)
    return new PersonError(413, `A file may have at most ${keptLimits.personUploadBytes / 2 ** 20} MB.`)
  if (status >= 400 && status < 500) return new PersonError(status, (error as Error).message)
  return new PersonError(500, 'The simulator has a fault.')
}
