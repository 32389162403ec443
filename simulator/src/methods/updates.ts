import { z } from 'zod'
import { ApiError, badRequest } from '../errors.ts'
import { telegramLimits } from '../limits.ts'
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
      max_connections: integer.default(40),
      drop_pending_updates: flag.optional(),
    }),
    ({ url, max_connections, drop_pending_updates }, { world }) => {
      if (drop_pending_updates) world.updates.clear()
      if (url === '') {
        world.webhook = undefined
        return true
      }
      if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
        throw badRequest('bad webhook: An HTTPS URL must be provided for webhook')
      }
      world.webhook = {
        url,
        maxConnections: max_connections,
        setAtSeconds: Math.floor(Date.now() / 1000),
      }
      return true
    },
  ),

  deleteWebhook: method(
    z.object({ drop_pending_updates: flag.optional() }),
    ({ drop_pending_updates }, { world }) => {
      if (drop_pending_updates) world.updates.clear()
      world.webhook = undefined
      return true
    },
  ),

  getWebhookInfo: method(z.object({}), (_, { world }) => webhookInfo(world)),
}

/** The simulator keeps a webhook's address but does not call it, and says so where Telegram reports failed deliveries. */
function webhookInfo({ webhook, updates }: World) {
  return {
    url: webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: updates.pendingCount,
    ...(webhook !== undefined && {
      max_connections: webhook.maxConnections,
      last_error_date: webhook.setAtSeconds,
      last_error_message: 'The simulator does not deliver to webhooks; use getUpdates',
    }),
  }
}
