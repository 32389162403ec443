import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type ApiRoute,
  apiRoutes,
  type ErrorCode,
  errorTable,
  type Failure,
  limits,
  pagePaths,
  requestIdHeader,
  routes,
  serviceReachedHeader,
} from '@emogram/contract'
import { neverConnected } from '@emogram/runtime'
import replyFrom from '@fastify/reply-from'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { Agent, request as ask } from 'undici'

export interface GatewayOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** host:port */
  readonly classifyFile: string
  /** host:port */
  readonly classifyUrl: string
  /** host:port of its webhook */
  readonly bot: string
  /** How long a service may be silent; longer than its JOB_TIMEOUT_MS, so that its own word comes first. */
  readonly readTimeoutMs: number
}

export interface Gateway {
  readonly url: string
  /** Takes no more requests and lets those under way end. */
  close(): Promise<void>
}

/** The same for nginx, in its configuration. */
const connectTimeoutMs = 1_000
const readinessTimeoutMs = 2_000
const graceMs = 20_000
/** A body is read whole before it is passed on, so a slow sender holds no place in a service. */
const bodyTimeoutMs = 60_000
const headTimeoutMs = 10_000

/** They speak of one connection, not of the message. undici refuses to send some of them on. */
const hopByHop = ['connection', 'expect', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade']

/**
 * Stands in for nginx where there is none: the same routes, sizes and errors as nginx/nginx.conf.template. It counts
 * nobody's requests and knows no TLS: it is for this machine.
 */
export async function startNodeGateway(options: GatewayOptions): Promise<Gateway> {
  const app = fastify({
    genReqId: (request) => requestId(request.headers[requestIdHeader]),
    requestTimeout: bodyTimeoutMs,
    http: { headersTimeout: headTimeoutMs },
    exposeHeadRoutes: true,
    frameworkErrors: fail,
    clientErrorHandler(error, socket) {
      const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code?.includes('TIMEOUT') ? 408 : 400
      const body = JSON.stringify(failure('bad_request', requestId(undefined)))
      if (socket.writable) {
        socket.write(
          `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\n` +
            `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
        )
      }
      socket.destroySoon()
    },
  })
  // One connection for each request (pipelining: 0): a kept one may be dead since a service was restarted, and a POST
  // that failed on it could not be sent again safely.
  const agent = new Agent({
    connect: { timeout: connectTimeoutMs },
    headersTimeout: options.readTimeoutMs,
    bodyTimeout: options.readTimeoutMs,
    pipelining: 0,
  })
  await app.register(replyFrom, { undici: agent, disableRequestLogging: true })

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.addHook(
    'onRequest',
    async (request, reply) => void reply.headers({ ...securityHeaders, [requestIdHeader]: request.id }),
  )
  app.setErrorHandler(fail)
  app.setNotFoundHandler((request, reply) => {
    const path = pathOf(request)
    const allow = methods[path] ?? (pagePaths.test(path) ? 'GET, HEAD' : undefined)
    if (allow === undefined) return refuse(reply, 'not_found')
    return refuse(reply.header('allow', allow), 'method_not_allowed')
  })

  const pass = (path: string, upstream: string, bodyLimit: number, method: 'GET' | 'POST' = 'POST') =>
    app.route({
      // A service that was told of no websites refuses the second one itself.
      method: path === routes.telegram ? method : [method, 'OPTIONS'],
      url: path,
      bodyLimit,
      handler: (request, reply) =>
        // With its query, which the original URL has.
        reply.from(`http://${upstream}${request.url}`, {
          ...(request.method === 'POST' && {
            body: request.body ?? null,
            contentType: request.headers['content-type'] ?? 'application/octet-stream',
          }),
          rewriteRequestHeaders: ({ id, ip }, headers) => ({
            ...without(headers, hopByHop),
            [requestIdHeader]: id,
            'x-forwarded-for': ip,
          }),
          rewriteHeaders: (headers) => without(headers, [...hopByHop, requestIdHeader]),
          onError: (_reply, { error }) =>
            refuse(
              reply.header(serviceReachedHeader, neverConnected(error) ? 'no' : 'yes'),
              'code' in error && error.code === 'FST_REPLY_FROM_GATEWAY_TIMEOUT'
                ? 'timeout'
                : 'backend_unreachable',
            ),
        }),
    })
  pass(routes.classifyFile, options.classifyFile, limits.uploadBodyBytes)
  pass(routes.classifyUrl, options.classifyUrl, limits.jsonBodyBytes)
  pass(routes.telegram, options.bot, limits.webhookBodyBytes)
  for (const [path, { service, maxBytes, method }] of Object.entries<ApiRoute>(apiRoutes)) {
    pass(path, service === 'classify-file' ? options.classifyFile : options.classifyUrl, maxBytes, method)
  }

  for (const path of ['/', '/docs', '/assets/:name(^[\\w.-]+$)']) {
    pass(path, options.classifyUrl, limits.jsonBodyBytes, 'GET')
  }

  const ready = async (upstream: string): Promise<boolean> => {
    const signal = AbortSignal.timeout(readinessTimeoutMs)
    try {
      const { statusCode, body } = await ask(`http://${upstream}${routes.readyz}`, {
        dispatcher: agent,
        signal,
      })
      await body.dump()
      return statusCode === 200
    } catch {
      // Not there, too slow or not HTTP: in each case it cannot work now, and that is the answer.
      return false
    }
  }
  app.get(routes.healthz, async () => ({ status: 'ok' }))
  app.get(routes.readyz, async (_request, reply) => {
    const both = await Promise.all([ready(options.classifyFile), ready(options.classifyUrl)])
    return both.every(Boolean) ? { status: 'ok' } : refuse(reply.header('retry-after', 2), 'not_ready')
  })

  await app.listen({ host: options.host, port: options.port })
  const { port } = app.server.address() as AddressInfo
  return {
    url: `http://${authority(options.host, port)}`,
    async close() {
      const timer = setTimeout(() => app.server.closeAllConnections(), graceMs)
      await app.close()
      clearTimeout(timer)
      await agent.destroy()
    },
  }
}

/** What is answered is what it is called, stands in nobody's frame, and tells no other site where it was read. */
const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
}

const methods: Record<string, string> = {
  [routes.classifyFile]: 'POST',
  [routes.classifyUrl]: 'POST',
  [routes.telegram]: 'POST',
  [routes.healthz]: 'GET, HEAD',
  [routes.readyz]: 'GET, HEAD',
  ...Object.fromEntries(
    Object.entries<ApiRoute>(apiRoutes).map(([path, { method }]) => [
      path,
      method === 'GET' ? 'GET, HEAD' : method,
    ]),
  ),
}

/** Where a body is an image and a little form around it. */
const takesOneImage = (path: string): boolean =>
  path === routes.classifyFile ||
  Object.entries<ApiRoute>(apiRoutes).some(
    ([known, { maxBytes }]) => known === path && maxBytes === limits.uploadBodyBytes,
  )

/** host:port, the host in brackets where it is an IPv6 address. */
export const authority = (host: string, port: number): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? ''

/** The id ends up in logs and in JSON as it is, so only a harmless one is taken over. */
const requestId = (given: string | string[] | undefined): string =>
  typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID().replaceAll('-', '')

const failure = (code: ErrorCode, request_id: string): Failure => ({
  error: { code, message: errorTable[code].message, retryable: errorTable[code].retryable },
  request_id,
})

const refuse = (reply: FastifyReply, code: ErrorCode, status: number = errorTable[code].status) =>
  reply.code(status).send(failure(code, reply.request.id))

/** What Fastify itself refuses: a body that is too large, a head that it cannot read. */
function fail(error: { statusCode?: number }, request: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode ?? 500
  if (status >= 500) void refuse(reply, 'internal')
  else if (status === 413)
    void refuse(reply, takesOneImage(pathOf(request)) ? 'image_too_large' : 'body_too_large')
  else void refuse(reply, 'bad_request', status)
}

const without = <T extends object>(headers: T, names: readonly string[]): T =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name))) as T
