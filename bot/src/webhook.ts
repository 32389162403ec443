import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { limits, routes } from '@emogram/contract'
import { collect, skipRest } from '@emogram/runtime'
import type { Update } from 'telegraf/types'
import { insist } from './insist.ts'
import { summary } from './telegram-api.ts'
import { allowedUpdates, type Updates, type UpdatesOptions } from './updates.ts'

export interface WebhookOptions extends UpdatesOptions {
  /** As Telegram calls it, from the internet. */
  readonly url: string
  /** Telegram sends it along with every call; whoever does not know it is nobody. */
  readonly secret: string
  readonly host: string
  readonly port: number
}

/** Telegram's own default. */
const maxConnections = 40
const bodyWithinMs = 5_000

/** The rest is Telegraf's business, which trusts Telegram. */
const isUpdate = (given: unknown): given is Update =>
  typeof given === 'object' && given !== null && 'update_id' in given && Number.isInteger(given.update_id)

/**
 * Lets Telegram bring the updates. One is answered with 200 when its handler is through, so when its jobs are in the
 * queue; everything else is brought again, to this bot or to another one. The webhook stays when this bot stops.
 */
export async function startWebhook(options: WebhookOptions): Promise<Updates> {
  const { bot, api, log, handle, url, secret } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const handling = new Set<Promise<void>>()
  let known = false

  const isTelegram = ({ headers }: IncomingMessage): boolean => {
    const given = headers['x-telegram-bot-api-secret-token']
    // Of the same length, whatever was given, and so compared in the same time.
    return typeof given === 'string' && timingSafeEqual(digest(given), digest(secret))
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = async (status: number) => {
      await skipRest(request)
      response.writeHead(status, { connection: 'close' }).end()
    }
    if (request.url?.split('?', 1)[0] !== routes.telegram) return await refuse(404)
    if (request.method !== 'POST') return await refuse(405)
    if (!isTelegram(request)) return await refuse(401)
    if (signal.aborted || !known) return await refuse(503)
    const body = await collect(request, limits.webhookBodyBytes)
    if (body === undefined) return await refuse(413)
    const update = parseJson(body.toString('utf8'))
    if (!isUpdate(update)) return await refuse(400)
    await handle(update)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  }

  const server = createServer({ connectionsCheckingInterval: bodyWithinMs }, (request, response) => {
    const answered = answer(request, response)
      .catch((error: unknown) => {
        log.error({ why: summary(error) }, 'update not taken')
        if (response.headersSent) response.destroy()
        else response.writeHead(500, { connection: 'close' }).end()
      })
      .finally(() => handling.delete(answered))
    handling.add(answered)
  })
  server.requestTimeout = bodyWithinMs
  server.listen(options.port, options.host)
  await once(server, 'listening')

  async function announce(): Promise<void> {
    bot.botInfo = await insist('getMe', () => api('getMe', {}, { signal }), { log, signal })
    known = true
    await insist(
      'setWebhook',
      () =>
        api(
          'setWebhook',
          { url, secret_token: secret, allowed_updates: allowedUpdates, max_connections: maxConnections },
          { signal },
        ),
      { log, signal },
    )
    options.onStarted()
    log.info({ username: bot.botInfo.username, url }, 'ready for messages')
  }

  let announced = false
  const announcing = announce().then(() => {
    announced = true
  })
  const ended = new Promise<void>((resolve, reject) => {
    announcing.catch((error: unknown) => (signal.aborted ? undefined : reject(error)))
    signal.addEventListener('abort', () => resolve())
  })

  return {
    ended,
    async stop() {
      stopping.abort()
      const slow = setTimeout(() => server.closeAllConnections(), bodyWithinMs)
      await Promise.all(handling)
      clearTimeout(slow)
      server.close()
      server.closeAllConnections()
    },
    healthz: () => undefined,
    readyz: () => (announced ? undefined : 'Telegram has not taken the webhook yet'),
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** @returns undefined where it is none, which is no update either */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
