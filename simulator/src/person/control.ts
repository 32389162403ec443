import type { FastifyInstance, FastifyRequest } from 'fastify'
import { faultOrder } from '../faults.ts'
import type { World } from '../world.ts'
import { parse } from './request.ts'

/** What tests want to know of Telegram, and what they do to it. */
export function controlRoutes(app: FastifyInstance, world: World): void {
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

  app.delete('/queries', () => {
    world.openQueries.expire()
    return {}
  })
}
