import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { faultOrder } from '../faults.ts'
import { type FloodRule, type FloodViolation, floodRule } from '../flood.ts'
import { botState } from '../stream.ts'
import type { World } from '../world.ts'
import { parse } from './request.ts'

const floodBody = z.object({ rules: z.array(floodRule) })
const botBody = z.object({ privacy: z.enum(['off', 'on', 'strict']) })
const renumberBody = z.object({ first_id: z.int().min(1) })

export interface FloodState {
  readonly rules: readonly FloodRule[]
  /** The last of them, oldest first. */
  readonly violations: readonly FloodViolation[]
  readonly violation_count: number
}

const floodState = ({ flood }: World): FloodState => ({
  rules: flood.rules,
  violations: flood.violations,
  violation_count: flood.violationCount,
})

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

  app.get('/flood', () => floodState(world))
  app.put('/flood', (request) => {
    world.flood.setRules(parse(floodBody, request.body).rules)
    return floodState(world)
  })

  app.put('/bot', (request) => {
    world.privacy = parse(botBody, request.body).privacy
    return botState(world)
  })

  app.post('/updates/renumber', (request) => {
    world.updates.renumber(parse(renumberBody, request.body).first_id)
    return {}
  })

  app.delete('/queries', () => {
    world.openQueries.expire()
    return {}
  })
}
