import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Job, jobAuthorization } from '@emogram/contract'
import { createBackend } from '../src/backend.ts'

const botToken = '123456:abcdefghijklmnopqrstuvwxyz0123456789'
const photo: Job = { type: 'file_id', file_id: 'f', job_id: '42.7.0', chat_id: 42, message_id: 7 }
const never = new AbortController().signal

const answer = {
  image: { width: 10, height: 10 },
  faces: [],
  took: { decode_ms: 1, detect_ms: 1, classify_ms: 1, draw_ms: 1, total_ms: 4 },
  backend: 'wasm',
}

const failed = (code: string, more: object = {}) => ({
  error: { code, message: 'No.', retryable: false, ...more },
  request_id: 'r',
})

async function gateway(t: TestContext, listener: RequestListener, jobTimeoutMs = 20_000) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const backend = createBackend({
    gatewayUrl: `http://127.0.0.1:${port}`,
    botToken,
    jobTimeoutMs,
    connections: 2,
    patienceMs: 100,
  })
  t.after(async () => {
    await backend.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { backend, server }
}

const json = (response: ServerResponse, status: number, body: unknown, headers: object = {}) =>
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(typeof body === 'string' ? body : JSON.stringify(body))

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString())
}

test('a job goes to the route of its kind, with the authorization and its id', async (t) => {
  const seen: unknown[] = []
  const { backend } = await gateway(t, async (incoming, response) => {
    const { method, url, headers } = incoming
    seen.push([method, url, headers.authorization, headers['x-request-id'], await bodyOf(incoming)])
    json(response, 200, { ...answer, faces: [] })
  })
  assert.deepEqual(await backend.classify(photo, never), { kind: 'answered', answer })
  const link: Job = { type: 'url', url: 'https://e.com/a', job_id: '42.8.1', chat_id: 42, message_id: 8 }
  assert.deepEqual(await backend.classify(link, never), { kind: 'answered', answer })
  const authorization = jobAuthorization(botToken)
  assert.deepEqual(seen, [
    [
      'POST',
      '/classify',
      authorization,
      '42.7.0',
      { file_id: 'f', chat_id: 42, reply_to_message_id: 7, job_id: '42.7.0' },
    ],
    [
      'POST',
      '/classify_url',
      authorization,
      '42.8.1',
      { url: 'https://e.com/a', chat_id: 42, reply_to_message_id: 8, job_id: '42.8.1' },
    ],
  ])
})

const answers: [
  name: string,
  listener: (response: ServerResponse) => void,
  code: string,
  retryAfterMs?: number,
][] = [
  ['a no with its code', (r) => json(r, 422, failed('image_unreadable')), 'image_unreadable'],
  [
    'a pause in the answer',
    (r) => json(r, 503, failed('telegram_busy', { retry_after_ms: 1_500 }), { 'retry-after': '9' }),
    'telegram_busy',
    1_500,
  ],
  [
    'a pause in the header',
    (r) => json(r, 503, failed('overloaded'), { 'retry-after': '2' }),
    'overloaded',
    2_000,
  ],
  ['a page of a proxy', (r) => r.writeHead(502).end('<html>Bad Gateway</html>'), 'backend_unreachable'],
  [
    'a busy proxy',
    (r) => r.writeHead(503, { 'retry-after': '3' }).end('<html>'),
    'backend_unreachable',
    3_000,
  ],
  ['a service that is too late', (r) => json(r, 504, failed('timeout')), 'timeout'],
  ['a proxy that waited in vain', (r) => r.writeHead(504).end('<html>'), 'timeout'],
  ['a stranger', (r) => r.writeHead(200).end('<html>Welcome</html>'), 'internal'],
  ['broken JSON', (r) => json(r, 200, '{"faces": [{'), 'internal'],
  ['a code nobody knows', (r) => json(r, 400, failed('no_such_code')), 'internal'],
  [
    'an endless answer',
    (r) => json(r, 200, JSON.stringify({ ...answer, more: 'x'.repeat(5 * 2 ** 20) })),
    'internal',
  ],
  ['a cut connection', (r) => r.destroy(), 'backend_unreachable'],
  [
    'half an answer',
    (r) => {
      r.writeHead(200, { 'content-length': '1000' }).write('{"image"')
      setTimeout(() => r.destroy(), 20)
    },
    'backend_unreachable',
  ],
]

for (const [name, listener, code, retryAfterMs] of answers) {
  test(`${name} is read as ${code}`, async (t) => {
    const { backend } = await gateway(t, (_, response) => listener(response))
    const outcome = await backend.classify(photo, never)
    assert.equal(outcome.kind, 'failed')
    assert.deepEqual(outcome.kind === 'failed' ? [outcome.code, outcome.retryAfterMs] : [], [
      code,
      retryAfterMs,
    ])
  })
}

test('a gateway that is not there is read as backend_unreachable', async (t) => {
  const { backend, server } = await gateway(t, () => undefined)
  await new Promise((resolve) => server.close(resolve))
  const outcome = await backend.classify(photo, never)
  assert.equal(outcome.kind === 'failed' && outcome.code, 'backend_unreachable')
  assert.match(outcome.kind === 'failed' ? outcome.detail : '', /ECONNREFUSED/)
})

test('no answer, or one that comes too late, is read as timeout and leaves the client in order', async (t) => {
  let requests = 0
  const { backend } = await gateway(
    t,
    (_, response) => {
      requests++
      if (requests === 1) return
      if (requests === 2) setTimeout(() => json(response, 200, answer), 400)
      else json(response, 200, answer)
    },
    100,
  )
  for (let n = 0; n < 2; n++) {
    const outcome = await backend.classify(photo, never)
    assert.equal(outcome.kind === 'failed' && outcome.code, 'timeout')
  }
  await sleep(300)
  assert.equal((await backend.classify(photo, never)).kind, 'answered')
})

test('an answer that stops in the middle is read as timeout', async (t) => {
  const { backend } = await gateway(t, (_, response) => response.writeHead(200).write('{"image"'), 100)
  const outcome = await backend.classify(photo, never)
  assert.equal(outcome.kind === 'failed' && outcome.code, 'timeout')
})

test('a fired signal ends the attempt', async (t) => {
  const { backend } = await gateway(t, () => undefined, 60_000)
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 50)
  const startedAt = performance.now()
  assert.equal((await backend.classify(photo, controller.signal)).kind, 'failed')
  assert.ok(performance.now() - startedAt < 2_000)
})
