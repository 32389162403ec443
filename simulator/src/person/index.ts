import type { FastifyInstance } from 'fastify'
import type { World } from '../world.ts'
import { controlRoutes } from './control.ts'
import { fileRoutes } from './files.ts'
import { memberRoutes } from './members.ts'
import { readingRoutes } from './reading.ts'
import { asPersonError } from './request.ts'
import { wordRoutes } from './words.ts'

/** What people do in the app, as JSON over HTTP: for the chat page and for tests. */
export async function personSide(app: FastifyInstance, { world }: { world: World }) {
  app.setErrorHandler((error, request, reply) => {
    const refusal = asPersonError(error)
    if (refusal.status >= 500) request.log.error({ err: error }, 'a call of the chat page failed')
    return reply.code(refusal.status).send({ error: { message: refusal.message } })
  })
  readingRoutes(app, world)
  wordRoutes(app, world)
  fileRoutes(app, world)
  memberRoutes(app, world)
  controlRoutes(app, world)
}
