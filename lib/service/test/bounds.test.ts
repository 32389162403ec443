import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { routes } from '@emogram/contract'
import { createLog } from '@emogram/runtime'
import { createSimulator, SimulatorClient } from '@emogram/simulator'
import {
  authorization,
  form,
  oneFace,
  type quickReader,
  refused,
  startService,
  token,
  until,
} from './service.ts'

const image = Buffer.from('a picture')

/** A source or a vision that answers only when the test lets it, or when it is told to stop. */
function gate() {
  const open: (() => void)[] = []
  const signals: AbortSignal[] = []
  return {
    signals,
    pass(signal: AbortSignal): Promise<void> {
      signals.push(signal)
      return new Promise((resolve, reject) => {
        open.push(resolve)
        signal.addEventListener('abort', () => reject(signal.reason))
      })
    },
    /** Lets everybody through who waits now. */
    open: () => {
      for (const go of open.splice(0)) go()
    },
  }
}

/** What comes through the gate is a picture. */
const gatedSource = ({ pass }: ReturnType<typeof gate>) => ({
  fetch: async (_job: unknown, signal: AbortSignal) => {
    await pass(signal)
    return image
  },
})

const gatedReader = ({ pass }: ReturnType<typeof gate>): typeof quickReader => ({
  backend: 'wasm',
  models: 'test',
  read: async (_bytes, options) => {
    await pass(options!.signal!)
    return oneFace
  },
})

async function chatWithPhoto(t: TestContext) {
  const simulator = await createSimulator({ token })
  t.after(() => simulator.close())
  const telegram = new SimulatorClient(simulator.url)
  await telegram.person(1)
  return { apiRoot: simulator.url, telegram }
}

test('a source that never answers ends with the deadline, and nothing is sent after it', async (t) => {
  const { apiRoot, telegram } = await chatWithPhoto(t)
  const slow = gate()
  const service = await startService(t, { apiRoot, source: gatedSource(slow), jobTimeoutMs: 200 })
  const response = await service.job({ file_id: 'a', chat_id: 1, job_id: 'late' })
  assert.equal(response.status, 504)
  assert.equal((await refused(response, 'timeout')).retryable, false)
  assert.ok(slow.signals[0]?.aborted, 'the source was told to stop')
  slow.open()
  await new Promise((resolve) => setTimeout(resolve, 100))
  assert.deepEqual(await telegram.messages(1), [])
  assert.deepEqual(await telegram.calls(), [])
})

test('nothing is sent either when the picture was read too late', async (t) => {
  const { apiRoot, telegram } = await chatWithPhoto(t)
  const stubborn: typeof quickReader = {
    backend: 'wasm',
    models: 'test',
    read: async () => {
      await new Promise((resolve) => setTimeout(resolve, 400))
      return oneFace
    },
  }
  const service = await startService(t, {
    apiRoot,
    reader: stubborn,
    source: { fetch: async () => image },
    jobTimeoutMs: 200,
  })
  await refused(await service.job({ file_id: 'a', chat_id: 1, job_id: 'late' }), 'timeout')
  assert.deepEqual(await telegram.calls(), [])
})

test('waiting for a turn counts: a job does not outlive its caller’s patience in the queue', async (t) => {
  const slow = gate()
  const service = await startService(t, { source: gatedSource(slow), jobTimeoutMs: 1_000, concurrency: 1 })
  const started = performance.now()
  const responses = await Promise.all(['a', 'b', 'c'].map((file_id) => service.job({ file_id })))
  for (const response of responses) await refused(response, 'timeout')
  assert.ok(performance.now() - started < 2_500, 'not one deadline after the other')
  assert.ok(slow.signals.every(({ aborted }) => aborted))
})

test('work without a job id ends when its caller hangs up; its place is free again', async (t) => {
  const slow = gate()
  const service = await startService(t, { reader: gatedReader(slow), concurrency: 1, maxWaiting: 0 })
  const hangUp = new AbortController()
  const first = service.classify({ body: form({ image }), signal: hangUp.signal })
  await until(() => slow.signals.length === 1)
  hangUp.abort()
  await assert.rejects(first, { name: 'AbortError' })
  await until(() => slow.signals[0]!.aborted)
  let response: Response | undefined
  await until(async () => {
    const opening = setInterval(slow.open, 10)
    response = await service.upload({ image })
    clearInterval(opening)
    return response.status === 200
  })
})

test('that the caller hung up is no failure of the service', async (t) => {
  const log = createLog({ name: 'test', level: 'silent', secrets: [] })
  const said = { info: t.mock.method(log, 'info'), warn: t.mock.method(log, 'warn') }
  const errors = t.mock.method(log, 'error')
  const slow = gate()
  const service = await startService(t, { reader: gatedReader(slow), log })
  const told = () => said.info.mock.calls.filter((call) => call.arguments[1] === 'the caller hung up').length

  const hangUp = new AbortController()
  const waiting = service.classify({ body: form({ image }), signal: hangUp.signal })
  await until(() => slow.signals.length === 1)
  hangUp.abort()
  await assert.rejects(waiting, { name: 'AbortError' })
  await until(() => told() === 1)

  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  const head = 'content-type: multipart/form-data; boundary=b\r\ncontent-length: 9999'
  const part = '--b\r\ncontent-disposition: form-data; name="image"; filename="a.jpg"\r\n\r\nhalf of it'
  socket.write(`POST ${routes.classifyFile} HTTP/1.1\r\nhost: x\r\n${head}\r\n\r\n${part}`)
  await new Promise((resolve) => setTimeout(resolve, 100))
  socket.destroy()
  await until(() => told() === 2)

  assert.equal(errors.mock.callCount() + said.warn.mock.callCount(), 0)
  slow.open()
})

test('work with a job id goes on when its caller hangs up, and still takes its place', async (t) => {
  const slow = gate()
  const service = await startService(t, { source: gatedSource(slow), concurrency: 1, maxWaiting: 0 })
  const hangUp = new AbortController()
  const first = service.job({ file_id: 'a', job_id: 'j1' }, { signal: hangUp.signal })
  await until(() => slow.signals.length === 1)
  hangUp.abort()
  await assert.rejects(first, { name: 'AbortError' })
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.equal(slow.signals[0]!.aborted, false)
  await refused(await service.upload({ image }), 'overloaded')
  slow.open()
  await until(async () => (await service.job({ file_id: 'a', job_id: 'j1' })).status === 200)
  assert.equal(slow.signals.length, 1, 'it was done once')
})

test('who finds no place is told at once, before sending the picture', async (t) => {
  const slow = gate()
  const service = await startService(t, { reader: gatedReader(slow), concurrency: 2, maxWaiting: 3 })
  const inside = Array.from({ length: 5 }, () => service.upload({ image }))
  await until(() => slow.signals.length === 2)
  // Waiting ones have no other sign of life than that the next is refused.
  await until(async () => (await service.upload({ image })).status === 503)

  const response = await service.upload({ image })
  assert.equal(response.status, 503)
  assert.equal(response.headers.get('retry-after'), '1')
  assert.equal((await refused(response, 'overloaded')).retryable, true)

  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  socket.write(
    `POST ${routes.classifyFile} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n`,
  )
  const [head] = (await once(socket, 'data')) as [Buffer]
  assert.match(head.toString(), /^HTTP\/1\.1 503 /)
  socket.destroy()

  assert.equal((await fetch(`${service.url}/healthz`)).status, 200, 'the crowd is no reason to restart')
  while (slow.signals.length < 5) {
    slow.open()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  slow.open()
  for (const { status } of await Promise.all(inside)) assert.equal(status, 200)
})

test('a request that comes while the service closes is refused in the shape of every error', async (t) => {
  const slow = gate()
  const service = await startService(t, { reader: gatedReader(slow) })
  const underWay = service.upload({ image })
  await until(() => slow.signals.length === 1)
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  await once(service.app.server, 'connection')
  const closed = service.app.close()
  socket.write('GET /readyz HTTP/1.1\r\nhost: x\r\nx-request-id: r1\r\n\r\n')
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
  assert.match(head, /^HTTP\/1\.1 503 /)
  assert.match(head, /^connection: close$/im)
  await refused(new Response(body, { headers: { 'x-request-id': 'r1' } }), 'not_ready')
  slow.open()
  assert.equal((await underWay).status, 200)
  await closed
})

test('a client that keeps its connection does not keep the service', { timeout: 20_000 }, async (t) => {
  const slow = gate()
  const service = await startService(t, { source: gatedSource(slow) })
  const agent = new Agent({ keepAlive: true })
  t.after(() => agent.destroy())
  const asking = request(service.url + routes.classifyFile, {
    method: 'POST',
    agent,
    headers: { authorization, 'content-type': 'application/json' },
  })
  asking.end('{"file_id":"a"}')
  await until(() => slow.signals.length === 1)
  const closed = service.app.close()
  // Idle connections are closed first; this one is busy then.
  await until(() => !service.app.server.listening)
  setTimeout(slow.open, 50)
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  assert.equal(response.statusCode, 200)
  response.resume()
  await closed
})

test('closing waits for a job that nobody waits for any more', async (t) => {
  const { apiRoot, telegram } = await chatWithPhoto(t)
  const slow = gate()
  const service = await startService(t, { apiRoot, source: gatedSource(slow) })
  const hangUp = new AbortController()
  const job = service.job({ file_id: 'a', chat_id: 1, job_id: 'j1' }, { signal: hangUp.signal })
  await until(() => slow.signals.length === 1)
  hangUp.abort()
  await assert.rejects(job, { name: 'AbortError' })
  const closed = service.app.close()
  setTimeout(slow.open, 100)
  await closed
  assert.equal((await telegram.messages(1)).length, 1)
})

test('after two hundred requests of every kind all places are free', async (t) => {
  const broken: typeof quickReader = {
    backend: 'wasm',
    models: 'test',
    read: async (bytes, options) => {
      const what = Buffer.from(bytes).toString()
      if (what === 'bug') throw new TypeError('Cannot read properties of undefined')
      if (what === 'slow') {
        await new Promise((resolve) => setTimeout(resolve, 30))
        options.signal?.throwIfAborted()
      }
      return oneFace
    },
  }
  const service = await startService(t, {
    reader: broken,
    source: { fetch: async ({ file_id }) => Buffer.from(file_id) },
    concurrency: 2,
    maxWaiting: 4,
    jobTimeoutMs: 2_000,
  })
  const port = Number(new URL(service.url).port)
  const hangUp = (text: string) =>
    new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text, () => socket.destroy()))
      socket.on('error', () => {}).on('close', () => resolve())
    })
  const head = `POST ${routes.classifyFile} HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\n`
  const kinds: (() => Promise<unknown>)[] = [
    () => service.upload({ image: Buffer.from('fine') }),
    () => service.upload({ image: Buffer.from('slow') }),
    () => service.upload({ image: Buffer.from('bug') }),
    () => service.upload({ chat_id: '1' }),
    () => service.classify({ body: 'x', headers: { 'content-type': 'multipart/form-data; boundary=b' } }),
    () => service.classify({ body: '{', headers: { 'content-type': 'application/json' } }),
    () => service.job({ file_id: 'slow', job_id: String(Math.random()) }),
    () => hangUp(`${head}content-type: application/json\r\ncontent-length: 100\r\n\r\n{"file_id`),
    () => hangUp(`${head}content-type: application/json\r\ncontent-length: 18\r\n\r\n{"file_id":"slow"}`),
    () =>
      hangUp(`${head}content-type: multipart/form-data; boundary=b\r\ncontent-length: 999\r\n\r\n--b\r\n`),
    () =>
      service
        .classify({ body: form({ image: Buffer.from('slow') }), signal: AbortSignal.timeout(10) })
        .catch((error: Error) => assert.equal(error.name, 'TimeoutError')),
  ]
  for (let round = 0; round < 10; round++) {
    await Promise.all(Array.from({ length: 20 }, (_, i) => kinds[(round * 20 + i) % kinds.length]!()))
  }
  // As many at once as there are places: were one still taken, one of these would be refused.
  await until(async () => {
    const all = await Promise.all(
      Array.from({ length: 6 }, () => service.upload({ image: Buffer.from('slow') })),
    )
    return all.every(({ status }) => status === 200)
  })
})
