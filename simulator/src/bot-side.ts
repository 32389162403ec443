import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { ApiError, badRequest, failureBody } from './errors.ts'
import { answerFaulty, sendFaulty } from './faulty.ts'
import { type Form, readForm } from './form.ts'
import { telegramLimits } from './limits.ts'
import { accountMethods } from './methods/account.ts'
import { albumMethods } from './methods/albums.ts'
import { chatMethods } from './methods/chats.ts'
import { editMethods } from './methods/edits.ts'
import { fileMethods } from './methods/files.ts'
import { messageMethods } from './methods/messages.ts'
import { json, type Method } from './methods/method.ts'
import { updateMethods } from './methods/updates.ts'
import type { World } from './world.ts'

/** Telegram does not mind how a method's name is capitalised. */
const methods: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    ...accountMethods,
    ...albumMethods,
    ...chatMethods,
    ...editMethods,
    ...fileMethods,
    ...messageMethods,
    ...updateMethods,
  }).map(([name, method]) => [name.toLowerCase(), method]),
)

const notFound = () => new ApiError(404, 'Not Found')

/** The Bot API: what Telegram is to a bot. */
export async function botSide(app: FastifyInstance, { world, token }: { world: World; token: string }) {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )

  app.setErrorHandler((error, request, reply) => {
    const answer = asApiError(error)
    if (answer.code >= 500 && !(error instanceof ApiError))
      request.log.error({ err: error }, 'a bot call failed')
    const { retry_after } = answer.parameters ?? {}
    if (retry_after !== undefined) reply.header('retry-after', retry_after)
    return reply.code(answer.code).send(failureBody(answer))
  })

  type BotRequest = FastifyRequest<{ Params: { token: string; method: string } }>

  app.route({
    method: ['GET', 'POST'],
    url: '/bot:token/:method',
    handler: async (request: BotRequest, reply) => {
      const { method: name } = request.params
      if (request.params.token !== token) throw new ApiError(401, 'Unauthorized')
      const method = methods.get(name.toLowerCase())
      if (method === undefined) throw notFound()
      const form = await readForm(request, telegramLimits.uploadBytes)
      const chatId = Number(form.fields['chat_id'])
      return logged(world, name, form, reply, () =>
        answerFaulty(world.faults.take(name, chatId), reply, async () => {
          world.flood.check(name, chatId, itemsIn(form))
          const result = await method({ ...form, world, signal: whenGone(reply) })
          return { ok: true, result }
        }),
      )
    },
  })

  app.get(
    '/file/bot:token/*',
    async (request: FastifyRequest<{ Params: { token: string; '*': string } }>, reply) => {
      if (request.params.token !== token) throw new ApiError(401, 'Unauthorized')
      const path = request.params['*']
      const file = world.files.at(path)
      const unlimited = world.localFiles !== undefined
      if (file === undefined || unlimited || file.size > telegramLimits.downloadBytes) throw notFound()
      return logged(world, 'download', { fields: { path }, files: [] }, reply, () =>
        sendFaulty(world.faults.take('download', undefined), reply, file.bytes),
      )
    },
  )
}

async function logged<T>(
  world: World,
  method: string,
  form: Form,
  reply: FastifyReply,
  work: () => Promise<T>,
) {
  const atMs = Date.now()
  const parameters = { ...form.fields }
  for (const { field, fileName, mimeType, bytes } of form.files) {
    parameters[field] = { file_name: fileName, mime_type: mimeType, size: bytes.length }
  }
  const log = (status: number) =>
    world.calls.add({ method, parameters, at_ms: atMs, took_ms: Date.now() - atMs, status })
  try {
    const result = await work()
    log(reply.sent ? 0 : 200)
    return result
  } catch (error) {
    log(asApiError(error).code)
    throw error
  }
}

const list = json(z.array(z.unknown()))

/** How many messages an album will be. Whether it is one at all is for the method to say. */
function itemsIn({ fields }: Form): number {
  const media = list.safeParse(fields['media'])
  return media.success ? Math.max(media.data.length, 1) : 1
}

function whenGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  return gone.signal
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (status === 413) return new ApiError(413, 'Request Entity Too Large')
  if (status >= 400 && status < 500)
    return badRequest(error instanceof Error ? error.message : 'unreadable request')
  return new ApiError(500, 'Internal Server Error')
}
