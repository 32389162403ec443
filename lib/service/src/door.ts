/** Who may come in, and how often. The bot's own jobs pass: they carry an authorization that nobody else can make. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { CodedError, isJobAuthorization, pagePaths, routes } from '@emogram/contract'
import cors from '@fastify/cors'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'

export interface DoorOptions {
  /** Anybody may come in where there are none. */
  readonly keys: readonly string[]
  /** For each key, or where there is none for each address; 0 counts nothing. */
  readonly requestsPerMinute: number
  /** Websites whose pages may call; none by default. */
  readonly origins: readonly string[]
  readonly botToken: string
}

/** For the neighbours: no gateway leads to the last of them, and the others say nothing about anybody. */
const alwaysOpen = [routes.healthz, routes.readyz, '/metrics']

export async function addDoor(
  app: FastifyInstance,
  { keys, requestsPerMinute, origins, botToken }: DoorOptions,
): Promise<void> {
  const digests = keys.map(digest)
  const passes = (request: FastifyRequest): boolean => {
    const path = pathOf(request)
    if (alwaysOpen.includes(path) || pagePaths.test(path)) return true
    return isJobAuthorization(request.headers.authorization, botToken)
  }

  // Before the keys: a browser asks for permission without showing one.
  if (origins.length > 0) {
    await app.register(cors, {
      origin: [...origins],
      methods: ['GET', 'POST'],
      allowedHeaders: ['content-type', 'authorization', 'x-api-key', 'x-request-id'],
      exposedHeaders: ['x-request-id', 'x-face-count', 'retry-after'],
      maxAge: 600,
    })
  }
  // Before the keys as well, or they could be guessed as fast as the network allows.
  if (requestsPerMinute > 0) {
    await app.register(rateLimit, {
      // As a hook of the whole server below: the plugin's own ones would come after the keys.
      global: false,
      max: requestsPerMinute,
      timeWindow: 60_000,
      // Addresses and keys remembered; the longest unseen are forgotten first.
      cache: 10_000,
      enableDraftSpec: true,
      allowList: passes,
      keyGenerator: (request) => {
        const key = keyIn(request)
        const known = key !== undefined && isKnown(key, digests)
        // The gateway says whose address it is, and lets nobody else say so.
        return known ? digest(key).toString('hex') : String(request.headers['x-forwarded-for'] ?? request.ip)
      },
      errorResponseBuilder: (_request, { ttl }) => new CodedError('too_many_requests', { retryAfterMs: ttl }),
    })
    app.addHook('onRequest', app.rateLimit())
  }
  if (digests.length > 0) {
    app.addHook('onRequest', async (request) => {
      if (passes(request)) return
      const key = keyIn(request)
      if (key === undefined || !isKnown(key, digests)) {
        throw new CodedError('unauthorized', {
          message: 'Send a key of this server in the header x-api-key, or as a bearer.',
        })
      }
    })
  }
}

const digest = (key: string): Buffer => createHash('sha256').update(key).digest()

/** Looks at every key, however early one fits: the time it takes tells nothing. */
function isKnown(key: string, digests: readonly Buffer[]): boolean {
  const given = digest(key)
  return digests.reduce((found, known) => timingSafeEqual(given, known) || found, false)
}

function keyIn({ headers }: FastifyRequest): string | undefined {
  const key = headers['x-api-key']
  if (typeof key === 'string') return key
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
}

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0]!
