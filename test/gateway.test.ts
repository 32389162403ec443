import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { get } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { promisify } from 'node:util'
import {
  type ApiRoute,
  apiRoutes,
  type ErrorCode,
  errorTable,
  type Failure,
  failure,
  limits,
  pagePaths,
  requestIdHeader,
  routes,
  serviceReachedHeader,
} from '@emogram/contract'
import { authority, type Gateway, type GatewayOptions, startNodeGateway } from '../scripts/gateway.ts'
import { type NginxOptions, startNginx } from '../scripts/nginx.ts'
import { freePorts } from '../scripts/start/ports.ts'
import { requirement } from './requirement.ts'

const readTimeoutMs = 1_500
const accessLog = join(tmpdir(), `emogram-gateway-test-${process.pid}.log`)

/** A service as the gateway sees it: says what reached it, and does what the path of the test asks for. */
interface Upstream {
  readonly address: string
  answer: (request: IncomingMessage, body: Buffer, response: ServerResponse) => void
  ready: number
  readonly seen: { method: string; url: string; headers: IncomingMessage['headers']; bytes: number }[]
  stop(): Promise<void>
  start(): Promise<void>
}

const echo: Upstream['answer'] = (_request, body, response) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ bytes: body.length }))

async function startUpstream(): Promise<Upstream> {
  let server: Server | undefined
  let port = 0
  const upstream: Upstream = {
    get address() {
      return `127.0.0.1:${port}`
    },
    answer: echo,
    ready: 200,
    seen: [],
    async start() {
      server = createServer(async (request, response) => {
        if (request.url === routes.readyz) {
          response
            .writeHead(upstream.ready, { 'content-type': 'application/json' })
            .end('{"status":"whatever"}')
          return
        }
        const body = Buffer.concat(await request.toArray())
        const { method = '', url = '', headers } = request
        upstream.seen.push({ method, url, headers, bytes: body.length })
        upstream.answer(request, body, response)
      }).listen(port, '127.0.0.1')
      await once(server, 'listening')
      port = (server.address() as AddressInfo).port
    },
    async stop() {
      if (server === undefined) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      server = undefined
    },
  }
  await upstream.start()
  return upstream
}

/** A listener that stands still, with no place left in its queue: packets to it are dropped, as to a lost container. */
async function startDeaf(): Promise<{ address: string; stop(): void }> {
  const code = `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
    require('node:fs').writeSync(1, String(this.address().port))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })`
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [output] = await once(child.stdout, 'data')
  const port = Number(output)
  const waiting = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined))
  await once(waiting[1] as Socket, 'connect')
  return {
    address: `127.0.0.1:${port}`,
    stop() {
      for (const socket of waiting) socket.destroy()
      child.kill('SIGKILL')
    },
  }
}

async function isFailure(response: Response, code: ErrorCode, status: number = errorTable[code].status) {
  const body = failure.parse(await response.json())
  assert.equal(response.status, status)
  assert.match(response.headers.get('content-type') ?? '', /^application\/json/)
  assert.deepEqual(body.error, {
    code,
    message: errorTable[code].message,
    retryable: errorTable[code].retryable,
  })
  assert.equal(body.request_id, response.headers.get(requestIdHeader))
  return body
}

/** For requests that fetch refuses to make. Ends when the far side closes. */
async function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(text)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const gateways: [string, string | false, (options: GatewayOptions) => Promise<Gateway>][] = [
  ['nginx', requirement('nginx'), (options) => startNginx({ ...options, accessLog })],
  ['the Node gateway', false, startNodeGateway],
]

for (const [name, skip, start] of gateways) {
  describe(name, { skip }, () => {
    let file: Upstream
    let url: Upstream
    let bot: Upstream
    let gateway: Gateway

    before(async () => {
      file = await startUpstream()
      url = await startUpstream()
      bot = await startUpstream()
      gateway = await start({
        host: '127.0.0.1',
        port: 0,
        classifyFile: file.address,
        classifyUrl: url.address,
        bot: bot.address,
        readTimeoutMs,
      })
    })
    after(async () => {
      await gateway.close()
      await Promise.all([file.stop(), url.stop(), bot.stop()])
    })

    const post = (path: string, init: RequestInit = {}) =>
      fetch(gateway.url + path, { method: 'POST', body: '{}', ...init })

    test('sends each route to its service, with its query', async () => {
      const json = { headers: { 'content-type': 'application/json', authorization: 'Bearer of-a-secret' } }
      assert.deepEqual(await (await post('/classify?x=1', json)).json(), { bytes: 2 })
      assert.deepEqual(await (await post('/classify_url', json)).json(), { bytes: 2 })
      assert.equal(file.seen.at(-1)?.url, '/classify?x=1')
      assert.equal(file.seen.at(-1)?.headers['content-type'], 'application/json')
      assert.equal(file.seen.at(-1)?.headers['authorization'], 'Bearer of-a-secret')
      assert.equal(url.seen.at(-1)?.url, '/classify_url')
      const headers = { 'x-telegram-bot-api-secret-token': 'of Telegram' }
      assert.deepEqual(await (await post('/telegram', { headers })).json(), { bytes: 2 })
      assert.equal(bot.seen.at(-1)?.url, '/telegram')
      assert.equal(bot.seen.at(-1)?.headers['x-telegram-bot-api-secret-token'], 'of Telegram')
    })

    test('answers 404 to everything that is not exactly a route', async () => {
      const before = file.seen.length + url.seen.length
      for (const path of [
        '/classify/',
        '/docs/',
        '/assets/',
        '/assets/x/y',
        '/classify/x',
        '/classify_urls',
        '/Classify',
        '/-/ready/classify-file',
        '/metrics',
        '/classify/metrics',
        '/telegram/',
        '/telegram/x',
      ]) {
        await isFailure(await post(path), 'not_found')
        await isFailure(await fetch(gateway.url + path), 'not_found')
      }
      assert.equal(file.seen.length + url.seen.length, before)
    })

    test('sends each route of the REST API to the service that answers it', async () => {
      for (const [path, { service, method }] of Object.entries<ApiRoute>(apiRoutes)) {
        const [right, wrong] = service === 'classify-file' ? [file, url] : [url, file]
        const before = { right: right.seen.length, wrong: wrong.seen.length }
        const body = method === 'POST' ? { body: 'x' } : {}
        const response = await fetch(`${gateway.url}${path}?a=1`, { method, ...body })
        assert.equal(response.status, 200, path)
        assert.deepEqual(
          { right: right.seen.length, wrong: wrong.seen.length },
          { ...before, right: before.right + 1 },
          path,
        )
        assert.equal(right.seen.at(-1)?.url, `${path}?a=1`)
      }
    })

    test('sends what a browser asks for to the service that has the page', async () => {
      for (const path of ['/', '/docs', '/assets/app-9_x-Z.js', '/?lang=en']) {
        const before = url.seen.length
        assert.equal((await fetch(gateway.url + path)).status, 200, path)
        assert.equal((await fetch(gateway.url + path, { method: 'HEAD' })).status, 200, path)
        assert.deepEqual([url.seen.length, url.seen.at(-1)?.url], [before + 2, path])
        const response = await post(path)
        await isFailure(response, 'method_not_allowed')
        assert.equal(response.headers.get('allow'), 'GET, HEAD')
      }
    })

    test('answers 405 to other methods and names the right ones', async () => {
      for (const path of [routes.classifyFile, routes.classifyUrl, routes.telegram]) {
        for (const method of ['GET', 'PUT', 'DELETE']) {
          const response = await fetch(gateway.url + path, { method })
          await isFailure(response, 'method_not_allowed')
          assert.equal(response.headers.get('allow'), 'POST')
        }
      }
      await isFailure(await fetch(gateway.url + routes.telegram, { method: 'OPTIONS' }), 'method_not_allowed')
      for (const [path, { method: right }] of Object.entries<ApiRoute>(apiRoutes)) {
        const response = await fetch(gateway.url + path, { method: right === 'GET' ? 'POST' : 'GET' })
        await isFailure(response, 'method_not_allowed')
        assert.equal(response.headers.get('allow'), right === 'GET' ? 'GET, HEAD' : 'POST')
      }
      for (const path of [routes.healthz, routes.readyz]) {
        const response = await post(path)
        await isFailure(response, 'method_not_allowed')
        assert.equal(response.headers.get('allow'), 'GET, HEAD')
      }
    })

    test('lets bodies through up to the limits of the contract, and not one byte more', async () => {
      const rows = [
        [routes.classifyFile, limits.uploadBodyBytes, 'image_too_large'],
        [routes.classifyUrl, limits.jsonBodyBytes, 'body_too_large'],
        [routes.telegram, limits.webhookBodyBytes, 'body_too_large'],
      ] as const
      for (const [path, maxBytes, code] of rows) {
        const headers = { 'content-type': 'multipart/form-data; boundary="a b"' }
        const fits = await post(path, { headers, body: Buffer.alloc(maxBytes) })
        assert.deepEqual(await fits.json(), { bytes: maxBytes })
        const { seen } = { [routes.classifyFile]: file, [routes.classifyUrl]: url, [routes.telegram]: bot }[
          path
        ]
        assert.equal(seen.at(-1)?.headers['content-type'], headers['content-type'])
        const count = seen.length
        await isFailure(await post(path, { headers, body: Buffer.alloc(maxBytes + 1) }), code, 413)
        assert.equal(seen.length, count)
      }
    })

    test('takes a body whose length is not announced, within the same limits', async () => {
      const chunked = (bytes: number): RequestInit & { duplex: 'half' } => ({
        body: new Blob([Buffer.alloc(bytes)]).stream(),
        duplex: 'half',
      })
      const fits = await post(routes.classifyUrl, chunked(limits.jsonBodyBytes))
      assert.deepEqual(await fits.json(), { bytes: limits.jsonBodyBytes })
      await isFailure(
        await post(routes.classifyUrl, chunked(limits.jsonBodyBytes + 1)),
        'body_too_large',
        413,
      )
    })

    test('takes an upload from a client that waits to be told to go on', async () => {
      const answer = await raw(
        gateway.url,
        'POST /classify HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 3\r\nconnection: close\r\n\r\nabc',
      )
      assert.match(answer, /HTTP\/1\.1 200 OK/)
      assert.match(answer, /\{"bytes":3\}/)
    })

    test('passes pictures back as they are', async () => {
      const picture = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256))
      file.answer = (request, _body, response) =>
        response.writeHead(200, { 'content-type': request.headers.accept ?? '' }).end(picture)
      const response = await post('/classify', { headers: { accept: 'image/jpeg' } })
      assert.equal(response.headers.get('content-type'), 'image/jpeg')
      assert.ok(picture.equals(Buffer.from(await response.arrayBuffer())))
      file.answer = echo
    })

    test("leaves a service's own errors alone", async () => {
      for (const status of [400, 401, 404, 413, 422, 500, 502, 503, 504]) {
        const body = `{"error":{"code":"from_the_service"},"n":${status}}`
        file.answer = (_request, _body, response) =>
          response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '7' }).end(body)
        const response = await post('/classify')
        assert.equal(response.status, status)
        assert.equal(await response.text(), body)
        assert.equal(response.headers.get('retry-after'), '7')
      }
      file.answer = echo
    })

    test('passes a good request id on and back, and makes one otherwise', async () => {
      const longest = 'x'.repeat(128)
      for (const id of ['job-1:a.b_c', longest]) {
        const response = await post('/classify', { headers: { [requestIdHeader]: id } })
        assert.equal(response.headers.get(requestIdHeader), id)
        assert.equal(file.seen.at(-1)?.headers[requestIdHeader], id)
        await isFailure(
          await fetch(`${gateway.url}/none`, { headers: { [requestIdHeader]: id } }),
          'not_found',
        )
      }
      for (const id of [undefined, '', 'a"b', 'a\\b', 'a b', 'a,b', 'ä', `${longest}x`]) {
        const headers: Record<string, string> = id === undefined ? {} : { [requestIdHeader]: id }
        const response = await post('/classify', { headers })
        const made = response.headers.get(requestIdHeader) ?? ''
        assert.match(made, /^[0-9a-f]{32}$/)
        assert.equal(file.seen.at(-1)?.headers[requestIdHeader], made)
      }
    })

    test("does not repeat a service's own request id", async () => {
      file.answer = (_request, _body, response) =>
        response.writeHead(200, { [requestIdHeader]: 'other' }).end('{}')
      const response = await post('/classify', { headers: { [requestIdHeader]: 'mine' } })
      assert.equal(response.headers.get(requestIdHeader), 'mine')
      file.answer = echo
    })

    test('says itself who the client is', async () => {
      await post('/classify', { headers: { 'x-forwarded-for': '203.0.113.9' } })
      assert.equal(file.seen.at(-1)?.headers['x-forwarded-for'], '127.0.0.1')
    })

    test('answers 502 while a service is down, at once, and works again when it is back', async () => {
      await url.stop()
      const startMs = performance.now()
      await isFailure(await post('/classify_url'), 'backend_unreachable')
      assert.ok(performance.now() - startMs < 1_000)
      assert.equal((await post('/classify')).status, 200)
      await url.start()
      assert.equal((await post('/classify_url')).status, 200)
    })

    test('answers 502 when a service ends in the middle, and does not send the job again', async () => {
      const count = file.seen.length
      file.answer = (request) => void request.socket.destroy()
      await isFailure(await post('/classify'), 'backend_unreachable')
      assert.equal(file.seen.length, count + 1)
      file.answer = echo
    })

    test('answers 504 when a service is silent for too long, and does not send the job again', async () => {
      const count = file.seen.length
      file.answer = () => undefined
      await isFailure(await post('/classify'), 'timeout')
      assert.equal(file.seen.length, count + 1)
      file.answer = echo
    })

    test('names a failure as such also when the request was a large upload', async () => {
      const photo = { body: Buffer.alloc(300_000) }
      file.answer = (request) => void request.socket.destroy()
      await isFailure(await post('/classify', photo), 'backend_unreachable')
      file.answer = () => undefined
      await isFailure(await post('/classify', photo), 'timeout')
      file.answer = echo
      await file.stop()
      await isFailure(await post('/classify', photo), 'backend_unreachable')
      await file.start()
      assert.equal((await post('/classify', photo)).status, 200)
    })

    test('says whether the service had got what failed, so that the bot knows what may be in a chat', async () => {
      const reached = async () => (await post('/classify')).headers.get(serviceReachedHeader)
      file.answer = (request) => void request.socket.destroy()
      assert.equal(await reached(), 'yes')
      file.answer = () => undefined
      assert.equal(await reached(), 'yes')
      file.answer = echo
      assert.equal(await reached(), null)
      await file.stop()
      assert.equal(await reached(), 'no')
      await file.start()
    })

    test('answers 502 when nobody takes the connection', async () => {
      const deaf = await startDeaf()
      const other = await start({
        host: '127.0.0.1',
        port: 0,
        classifyFile: deaf.address,
        classifyUrl: deaf.address,
        bot: deaf.address,
        readTimeoutMs: 30_000,
      })
      try {
        const response = await fetch(`${other.url}/classify`, { method: 'POST' })
        assert.equal(response.headers.get(serviceReachedHeader), 'no')
        await isFailure(response, 'backend_unreachable')
      } finally {
        await other.close()
        deaf.stop()
      }
    })

    test('is alive whatever the services do', async () => {
      file.ready = 503
      for (const method of ['GET', 'HEAD']) {
        const response = await fetch(gateway.url + routes.healthz, { method })
        assert.equal(response.status, 200)
        assert.equal(await response.text(), method === 'GET' ? '{"status":"ok"}' : '')
      }
      file.ready = 200
    })

    test('is ready only while both services are', async () => {
      for (const first of [200, 401, 404, 500, 503]) {
        for (const second of [200, 403, 405, 413, 502, 503]) {
          file.ready = first
          url.ready = second
          const response = await fetch(gateway.url + routes.readyz)
          if (first === 200 && second === 200) {
            assert.equal(response.status, 200)
            assert.match(response.headers.get('content-type') ?? '', /^application\/json/)
            assert.deepEqual(await response.json(), { status: 'ok' })
          } else {
            await isFailure(response, 'not_ready')
            assert.equal(response.headers.get('retry-after'), '2')
          }
        }
      }
      file.ready = url.ready = 200
    })

    test('is not ready while a service is down', async () => {
      for (const service of [file, url]) {
        await service.stop()
        await isFailure(await fetch(gateway.url + routes.readyz), 'not_ready')
        await service.start()
        assert.equal((await fetch(gateway.url + routes.readyz)).status, 200)
      }
    })

    test('refuses a head that is too large, in its own words', async () => {
      const response = await fetch(`${gateway.url}/classify`, { headers: { 'x-large': 'x'.repeat(70_000) } })
      assert.equal(response.status, 431)
      assert.equal(failure.parse(await response.json()).error.code, 'bad_request')
    })

    test('does not say what it is made of', async () => {
      for (const path of ['/classify', '/none', '/healthz']) {
        const { headers } = await fetch(gateway.url + path)
        assert.match(headers.get('server') ?? 'nginx', /^nginx$/)
        assert.equal(headers.get('x-powered-by'), null)
      }
    })

    test('tells browsers to take no liberties, whatever the answer is', async () => {
      for (const path of ['/classify', '/none', '/healthz', '/readyz']) {
        const { headers } = await fetch(gateway.url + path)
        assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
        assert.equal(headers.get('x-frame-options'), 'DENY', path)
        assert.equal(headers.get('referrer-policy'), 'no-referrer', path)
        assert.equal(headers.get('strict-transport-security'), null, path)
      }
      assert.equal((await post('/classify')).headers.get('x-content-type-options'), 'nosniff')
    })

    test('refuses an address that is too long, in its own words', async () => {
      const response = await fetch(`${gateway.url}/${'x'.repeat(70_000)}`)
      assert.ok([414, 431].includes(response.status))
      assert.equal(failure.parse(await response.json()).error.code, 'bad_request')
    })

    test('survives what is not HTTP', async () => {
      const [head = '', body = ''] = (await raw(gateway.url, 'nonsense\r\n\r\n')).split('\r\n\r\n')
      assert.match(head, /^HTTP\/1.1 400 Bad Request\r\n/)
      assert.equal(failure.parse(JSON.parse(body)).error.code, 'bad_request')
      assert.equal((await post('/classify')).status, 200)
    })
  })
}

test('the access log has one JSON line for each request, without query and secrets', {
  skip: requirement('nginx'),
}, async () => {
  const text = await readFile(accessLog, 'utf8')
  await rm(accessLog)
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  const mine = lines.find((line) => line['request_id'] === 'mine')
  assert.equal(mine?.['path'], '/classify')
  assert.equal(mine?.['status'], 200)
  assert.equal(mine?.['upstream_status'], '200')
  assert.doesNotMatch(text, /x=1|of-a-secret/)
})

describe('nginx on the internet', { skip: requirement('nginx') }, () => {
  let service: Upstream
  let folder: string
  before(async () => {
    service = await startUpstream()
    folder = await mkdtemp(join(tmpdir(), 'emogram-gateway-test-'))
    // As behind a proxy of one's own, so that a test can come from many addresses.
    await writeFile(
      join(folder, 'proxy.conf'),
      'set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For; client_header_timeout 1s; client_body_timeout 1s;',
    )
  })
  after(async () => {
    await service.stop()
    await rm(folder, { recursive: true })
  })

  const open = (t: TestContext, options: Partial<NginxOptions> = {}) =>
    startNginx({
      host: '127.0.0.1',
      port: 0,
      classifyFile: service.address,
      classifyUrl: service.address,
      bot: service.address,
      readTimeoutMs,
      serverFolder: folder,
      ...options,
    }).then((gateway) => {
      t.after(() => gateway.close())
      return gateway
    })

  test('one address cannot keep the others from being served, and this machine is never counted', async (t) => {
    const gateway = await open(t, { requestsPerSecond: 1 })
    const ask = (headers: Record<string, string>) =>
      fetch(gateway.url + routes.classifyFile, { method: 'POST', body: '{}', headers })
    const greedy = await Promise.all(
      Array.from({ length: 130 }, () => ask({ 'x-forwarded-for': '203.0.113.9' })),
    )
    const served = greedy.filter(({ status }) => status === 200).length
    const refused = greedy.filter(({ status }) => status === 429)
    // Each second that this took lets one more through.
    assert.ok(served >= 40 && served <= 115, `${served} were served`)
    assert.equal(served + refused.length, greedy.length)
    assert.equal(refused[0]?.headers.get('retry-after'), '1')
    await isFailure(refused[0] as Response, 'too_many_requests')

    assert.equal((await ask({ 'x-forwarded-for': '203.0.113.10' })).status, 200)
    const near = await Promise.all(Array.from({ length: 130 }, () => ask({})))
    assert.deepEqual(new Set(near.map(({ status }) => status)), new Set([200]))
  })

  test('whoever is slow to say what he wants is cut off', async (t) => {
    const { url } = await open(t)
    const head = 'POST /classify HTTP/1.1\r\nhost: x\r\n'
    const seen = service.seen.length
    for (const begun of [
      head,
      `${head}content-length: 3\r\n\r\na`,
      `${head}transfer-encoding: chunked\r\n\r\n1\r\na\r\n`,
    ]) {
      await assert.rejects(raw(url, begun), { code: 'ECONNRESET' }, begun)
    }
    assert.equal(service.seen.length, seen)
  })

  const tls = 'the TLS example works as it stands, and only with what is safe today'
  test(tls, { skip: requirement('openssl') }, async (t) => {
    const certificate = join(folder, 'certificate.pem')
    const key = join(folder, 'key.pem')
    await promisify(execFile)('openssl', [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '1',
      ],
      ...[
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost',
        '-keyout',
        key,
        '-out',
        certificate,
      ],
    ])
    const [port = 0] = await freePorts(1)
    const example = await readFile(new URL('../nginx/tls.conf.example', import.meta.url), 'utf8')
    await writeFile(
      join(folder, 'tls.conf'),
      example
        .replace('listen 8443 ssl', `listen 127.0.0.1:${port} ssl`)
        .replace('/etc/emogram/tls/fullchain.pem', certificate)
        .replace('/etc/emogram/tls/privkey.pem', key),
    )
    await open(t)

    const ca = await readFile(certificate)
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ host: '127.0.0.1', port, path: '/healthz', servername: 'localhost', ca }, resolve).on(
        'error',
        reject,
      )
    })
    const body = Buffer.concat(await response.toArray()).toString()
    assert.deepEqual([response.statusCode, JSON.parse(body)], [200, { status: 'ok' }])
    assert.equal(response.headers['strict-transport-security'], 'max-age=31536000')

    const agreed = (options: ConnectionOptions) =>
      new Promise<string | null>((resolve) => {
        const socket = connectTls({ host: '127.0.0.1', port, servername: 'localhost', ca, ...options })
        socket.once('secureConnect', () => {
          resolve(socket.getProtocol())
          socket.destroy()
        })
        socket.once('error', () => resolve(null))
      })
    const old = 'DEFAULT@SECLEVEL=0'
    assert.equal(await agreed({}), 'TLSv1.3')
    assert.equal(await agreed({ maxVersion: 'TLSv1.2' }), 'TLSv1.2')
    assert.equal(await agreed({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: old }), null)
    assert.equal(await agreed({ maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA:@SECLEVEL=0' }), null)
  })
})

test('an IPv6 address is written so that its port can be told from it', () => {
  assert.equal(authority('::1', 8080), '[::1]:8080')
  assert.equal(authority('127.0.0.1', 8080), '127.0.0.1:8080')
})

test('a taken port is said at once', { skip: requirement('nginx') }, async () => {
  const options = {
    host: '127.0.0.1',
    classifyFile: '127.0.0.1:1',
    classifyUrl: '127.0.0.1:1',
    bot: '127.0.0.1:1',
    readTimeoutMs,
  }
  const first = await startNginx({ ...options, port: 0 })
  try {
    await assert.rejects(startNginx({ ...options, port: Number(new URL(first.url).port) }), /EADDRINUSE/)
  } finally {
    await first.close()
  }
})

test('the template and the contract agree', async () => {
  const template = await readFile(new URL('../nginx/nginx.conf.template', import.meta.url), 'utf8')
  const units: Record<string, number> = { k: 2 ** 10, m: 2 ** 20 }
  const published = [...template.matchAll(/location = (\/\w+) \{([^}]*\}[^}]*)\}/g)]
  const sizes = new Map(
    published.map(([, path = '', block = '']) => {
      const [, number, unit = ''] = /client_max_body_size (\d+)(\w);/.exec(block) ?? []
      return [path, number === undefined ? undefined : Number(number) * (units[unit] ?? Number.NaN)]
    }),
  )
  assert.deepEqual([...sizes.keys()].sort(), Object.values(routes).sort())
  assert.equal(sizes.get(routes.classifyFile), limits.uploadBodyBytes)
  assert.equal(sizes.get(routes.classifyUrl), limits.jsonBodyBytes)
  assert.equal(sizes.get(routes.telegram), limits.webhookBodyBytes)

  const groups = [...template.matchAll(/location ~ \^\/\((\S+)\)\$ \{([^}]*\}[^}]*)\}/g)].flatMap(
    ([, paths = '', block = '']) => {
      const [, mib] = /client_max_body_size (\d+)m;/.exec(block) ?? []
      const [, upstream = ''] = /proxy_pass http:\/\/\$(\w+);/.exec(block) ?? []
      const route: ApiRoute = {
        service: upstream === 'classify_file' ? 'classify-file' : 'classify-url',
        method: block.includes('^(POST|') ? 'POST' : 'GET',
        maxBytes: mib === undefined ? limits.jsonBodyBytes : Number(mib) * 2 ** 20,
      }
      return paths.split('|').map((path) => [`/${path.replaceAll('\\', '')}`, route] as const)
    },
  )
  assert.deepEqual(Object.fromEntries(groups), apiRoutes)

  assert.ok(template.includes(`location ~ ${pagePaths.source.replaceAll('\\/', '/')} {`))

  const rows = [...template.matchAll(/ '("code":.*)';/g)].map(
    ([, row]) => JSON.parse(`{${row}}`) as Failure['error'],
  )
  assert.equal(rows.length, 10)
  for (const row of rows) {
    const { message, retryable } = errorTable[row.code]
    assert.deepEqual(row, { code: row.code, message, retryable })
  }
})
