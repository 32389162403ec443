import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { PersonError } from '../errors.ts'
import { sendFile } from '../send-file.ts'
import { botState, chatState, streamEvents } from '../stream.ts'
import type { World } from '../world.ts'
import { type ChatRequest, chatId } from './request.ts'

/** What there is to see. */
export function readingRoutes(app: FastifyInstance, world: World): void {
  app.get('/bot', () => botState(world))

  app.get('/chats', () => ({
    chats: world.chats
      .all()
      .reverse()
      .map((chat) => chatState(world, chat)),
  }))

  app.get('/chats/:chat/messages', (request: ChatRequest) => ({
    messages: [...(world.chats.find(chatId(request))?.messages.values() ?? [])],
  }))

  app.get('/chats/:chat/history', (request: ChatRequest) => ({
    history: world.chats.find(chatId(request))?.history ?? [],
  }))

  app.get('/chats/:chat/events', (request: ChatRequest, reply) => streamEvents(world, chatId(request), reply))

  app.get('/files/:file', (request: FastifyRequest<{ Params: { file: string } }>, reply: FastifyReply) => {
    const file = world.files.get(request.params.file)
    if (file === undefined) throw new PersonError(404, 'This file is no longer kept.')
    return sendFile(file, reply)
  })
}
