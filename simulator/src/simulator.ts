import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import multipart from '@fastify/multipart'
import staticFiles from '@fastify/static'
import { type FastifyBaseLogger, fastify, LogController } from 'fastify'
import PQueue from 'p-queue'
import { botSide } from './bot-side.ts'
import { CallLog } from './calls.ts'
import { Chats } from './chats.ts'
import { Commands } from './commands.ts'
import { ApiError, failureBody } from './errors.ts'
import { EventHub } from './events.ts'
import { Faults } from './faults.ts'
import { FileStore } from './file-store.ts'
import { Flood } from './flood.ts'
import { createGuard } from './guard.ts'
import type { Privacy } from './hearing.ts'
import { growingIds } from './ids.ts'
import { keptLimits } from './limits.ts'
import type { Update } from './model.ts'
import { People } from './people.ts'
import { personSide } from './person/index.ts'
import { OpenQueries } from './queries.ts'
import { UpdateQueue } from './updates.ts'
import type { World } from './world.ts'

export interface SimulatorOptions {
  /** The bot that the simulator knows. Its id is the number in front of the colon. */
  readonly token: string
  /** Default 127.0.0.1: whoever reaches the port can read every chat. */
  readonly host?: string
  /** Default 0: any free one. */
  readonly port?: number
  /**
   * Names that the `Host` header may carry besides localhost, 127.0.0.1 and [::1], with a port or without;
   * without one the simulator's own port is meant.
   */
  readonly allowedHosts?: readonly string[]
  readonly log?: FastifyBaseLogger
  /** What of a group's talk reaches the bot. Default `on`. */
  readonly privacy?: Privacy
  /** Default 256 MiB; see limits.ts. */
  readonly maxMediaBytes?: number
  /**
   * Folder into which files are written that a bot asks for: as a Bot API server on the own machine does, which
   * answers getFile with a path, the token in it, and knows no limit of 20 MB.
   */
  readonly localFiles?: string
  /** How long after its last poll a bot counts as there. Default 3000. */
  readonly absentAfterMs?: number
  /**
   * Origin at which webhooks are called, in place of their own: Telegram wants https, and whoever ends TLS in front of
   * a bot does not run here.
   */
  readonly webhookVia?: string
}

export interface Simulator {
  /** Where bots (as apiRoot), the chat page and SimulatorClient find it. */
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

const pageSecurity = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
}

/** Starts a Bot API server with a chat page on it. Everything it holds is gone when it is closed. */
export async function createSimulator(options: SimulatorOptions): Promise<Simulator> {
  const host = options.host ?? '127.0.0.1'
  const world = createWorld(options)
  const app = fastify({
    ...(options.log !== undefined && { loggerInstance: options.log }),
    // A bot polls all day long: a line for every request would bury the rest.
    logController: new LogController({ disableRequestLogging: true }),
    // Long polls and event streams would otherwise keep the server from closing.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 512 },
  })

  const guard = createGuard([...loopbackNames, ...(options.allowedHosts ?? [])], () => port)
  app.addHook('onRequest', async (request, reply) => {
    const problem = guard(request)
    if (problem !== undefined) await reply.code(403).send({ error: { message: problem } })
  })
  app.addHook('onSend', async (_, reply) => {
    for (const [name, value] of Object.entries(pageSecurity)) {
      if (!reply.hasHeader(name)) reply.header(name, value)
    }
  })
  app.addHook('preClose', async () => {
    world.updates.close()
    world.webhook?.stop()
  })
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send(
        /^\/(file\/)?bot/.test(request.url)
          ? failureBody(new ApiError(404, 'Not Found'))
          : { error: { message: 'There is nothing at this address.' } },
      ),
  )

  await app.register(multipart)
  await app.register(staticFiles, { root: fileURLToPath(new URL('../page/', import.meta.url)) })
  await app.register(botSide, { world, token: options.token })
  await app.register(personSide, { world, prefix: '/api' })
  await app.listen({ host, port: options.port ?? 0 })

  const { port } = app.server.address() as AddressInfo
  return { url: `http://${urlHost(host)}:${port}`, port, close: () => app.close() }
}

function createWorld(options: SimulatorOptions): World {
  const nowMs = Date.now()
  const hub = new EventHub()
  const people = new People(keptLimits.people)
  const chats = new Chats({
    people,
    maxChats: keptLimits.chats,
    maxMessagesPerChat: keptLimits.messagesPerChat,
    maxHistoryPerChat: keptLimits.historyPerChat,
    nextMessageId: growingIds(nowMs),
    nowMs: Date.now,
  })
  const updates = new UpdateQueue({
    maxPending: keptLimits.pendingUpdates,
    nextId: growingIds(nowMs),
    absentAfterMs: options.absentAfterMs ?? 3_000,
    onListening: (listening) => hub.publishToAll({ type: 'listening', listening }),
    onConfirmed: (confirmed) => markSeen(confirmed, chats, hub),
    onPushed: () => world.webhook?.wake(),
  })
  const world: World = {
    bot: {
      id: Number.parseInt(options.token, 10),
      is_bot: true,
      first_name: 'Emogram',
      username: 'emogram_bot',
    },
    people,
    chats,
    privacy: options.privacy ?? 'on',
    files: new FileStore(options.maxMediaBytes ?? keptLimits.mediaBytes),
    scaling: new PQueue({ concurrency: keptLimits.scaledAtOnce }),
    updates,
    hub,
    calls: new CallLog(keptLimits.loggedCalls),
    faults: new Faults(),
    openQueries: new OpenQueries(),
    flood: new Flood(),
    commands: new Commands(),
    localFiles: options.localFiles && join(options.localFiles, options.token),
    webhook: undefined,
    webhookVia: options.webhookVia,
  }
  return world
}

function markSeen(confirmed: readonly Update[], chats: Chats, hub: EventHub): void {
  for (const { message } of confirmed) {
    const chat = message && chats.find(message.chat.id)
    if (message === undefined || chat === undefined || chat.seenUpTo >= message.message_id) continue
    chat.seenUpTo = message.message_id
    hub.publish(message.chat.id, { type: 'seen', up_to: message.message_id })
  }
}

/** An address for people to open: nobody can open 0.0.0.0. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
