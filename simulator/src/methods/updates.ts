import { z } from 'zod'
import { ApiError, badRequest } from '../errors.ts'
import { telegramLimits } from '../limits.ts'
import { Webhook } from '../webhook.ts'
import type { World } from '../world.ts'
import { flag, integer, json, type Method, method } from './method.ts'

const allowedUpdates = { allowed_updates: json(z.array(z.string())).optional() }

export const updateMethods: Readonly<Record<string, Method>> = {
  getUpdates: method(
    z.object({
      ...allowedUpdates,
      offset: integer.default(0),
      limit: integer.default(0),
      timeout: integer.default(0),
    }),
    ({ offset, limit, timeout, allowed_updates }, { world, signal }) => {
      if (world.webhook !== undefined) {
        throw new ApiError(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        )
      }
      const inRange = limit >= 1 && limit <= telegramLimits.updatesPerPoll
      return world.updates.poll({
        offset,
        limit: inRange ? limit : telegramLimits.updatesPerPoll,
        timeoutMs: Math.min(Math.max(timeout, 0) * 1000, telegramLimits.pollTimeoutMs),
        allowed: allowed_updates,
        signal,
      })
    },
  ),

  setWebhook: method(
    z.object({
      ...allowedUpdates,
      url: z.string().default(''),
      secret_token: z.string().optional(),
      max_connections: integer.default(40),
      drop_pending_updates: flag.optional(),
    }),
    ({ url, secret_token: secret, max_connections, allowed_updates, drop_pending_updates }, { world }) => {
      if (drop_pending_updates) world.updates.clear()
      if (url === '') return removeWebhook(world)
      if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
        throw badRequest('bad webhook: An HTTPS URL must be provided for webhook')
      }
      if (secret !== undefined && !/^[\w-]{1,256}$/.test(secret)) {
        throw badRequest('secret token contains unallowed characters')
      }
      world.updates.allow(allowed_updates)
      const { updates, webhookVia: via } = world
      const wanted = { url, secret, maxConnections: max_connections, via, updates }
      // Several processes of one bot set it, each at its start: what is under way shall not come twice for that.
      if (world.webhook?.isFor(wanted) !== true) {
        world.webhook?.stop()
        world.webhook = new Webhook(wanted)
        world.hub.publishToAll({ type: 'listening', listening: true })
      }
      world.webhook.wake()
      return true
    },
  ),

  deleteWebhook: method(
    z.object({ drop_pending_updates: flag.optional() }),
    ({ drop_pending_updates }, { world }) => {
      if (drop_pending_updates) world.updates.clear()
      return removeWebhook(world)
    },
  ),

  getWebhookInfo: method(z.object({}), (_, { world }) => webhookInfo(world)),
}

function removeWebhook(world: World): true {
  if (world.webhook === undefined) return true
  world.webhook.stop()
  world.webhook = undefined
  world.hub.publishToAll({ type: 'listening', listening: world.updates.listening })
  return true
}

function webhookInfo({ webhook, updates }: World) {
  return {
    url: webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: updates.pendingCount,
    ...(webhook !== undefined && { max_connections: webhook.maxConnections }),
    ...(webhook?.lastError !== undefined && {
      last_error_date: webhook.lastError.atSeconds,
      last_error_message: webhook.lastError.message,
    }),
  }
}
