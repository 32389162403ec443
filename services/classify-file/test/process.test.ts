import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { classification, failure, jobAuthorization, routes } from '@emogram/contract'
import { createSimulator, SimulatorClient } from '@emogram/simulator'
import { spawnService, startService, token } from './running-service.ts'

const authorization = jobAuthorization(token)
const simulator = await createSimulator({ token })
test.after(() => simulator.close())
const telegram = new SimulatorClient(simulator.url)
const photo = await readFile(createRequire(import.meta.url).resolve('@vladmandic/face-api/demo/sample2.jpg'))
const toSimulator = { TELEGRAM_API_ROOT: simulator.url }

const ask = (url: string, body: object, headers: Record<string, string> = { authorization }) =>
  fetch(url + routes.classifyFile, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })

/** Over a connection of its own. A request that slips in while the door closes is refused, not lost. */
async function isServed(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`, { headers: { connection: 'close' } })
    assert.ok([200, 503].includes(response.status))
    return true
  } catch (error) {
    assert.equal(((error as Error).cause as { code?: string }).code, 'ECONNREFUSED')
    return false
  }
}

async function photoFrom(chat_id: number) {
  const { photo: sizes, message_id } = await telegram.sendPhoto(chat_id, photo)
  return {
    file_id: sizes!.at(-1)!.file_id,
    chat_id,
    reply_to_message_id: message_id,
    job_id: `job-${chat_id}`,
  }
}

test('photos are answered in the chat and over HTTP; the log tells of each and shows no secret', async (t) => {
  const { url, output } = await startService(t, { ...toSimulator, LOG_LEVEL: 'trace' })
  assert.equal((await fetch(`${url}/readyz`)).status, 200)

  const job = await photoFrom(1)
  const answered = await ask(url, job)
  assert.equal(answered.status, 200)
  assert.equal(classification.parse(await answered.json()).faces.length, 3)
  const answer = await telegram.waitFor(1, ({ from }) => from.is_bot)
  assert.equal(answer.reply_to_message?.message_id, job.reply_to_message_id)

  const form = new FormData()
  form.append('image', new Blob([Uint8Array.from(photo)]), 'photo.jpg')
  const upload = await fetch(url + routes.classifyFile, {
    method: 'POST',
    body: form,
    headers: { accept: 'image/jpeg', 'x-request-id': 'upload-1' },
  })
  assert.equal(upload.headers.get('x-face-count'), '3')

  // Every way in which the token could slip out.
  await telegram.fail({ method: 'sendPhoto', kind: 'lost_answer' })
  await telegram.fail({ method: 'download', kind: 'server_error', times: 3 })
  await telegram.fail({ method: 'getFile', kind: 'error', error_code: 401, description: `no ${token}` })
  const refused = [
    await ask(url, { ...job, job_id: '2' }),
    await ask(url, { ...job, job_id: '3' }),
    await ask(url, { ...job, job_id: '4' }),
    await ask(url, { ...job, job_id: '5', file_id: 'unknown' }),
    await ask(url, job, { authorization: `Bearer ${token}` }),
    await ask(url, { [token]: token }),
    await fetch(`${url}/${token}`),
  ]
  const codes = []
  for (const response of refused) codes.push(failure.parse(await response.json()).error.code)
  assert.deepEqual(codes, [
    'telegram_failed',
    'telegram_unreachable',
    'telegram_unconfirmed',
    'file_unavailable',
    'unauthorized',
    'bad_request',
    'not_found',
  ])

  const lines = output.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; request_id?: string; faces?: number })
  assert.equal(lines.find(({ msg, request_id }) => msg === 'read' && request_id === 'upload-1')?.faces, 3)
  for (const secret of [token, encodeURIComponent(token), token.split(':')[1]!, authorization.slice(7)]) {
    assert.ok(!output.stdout.includes(secret), 'a secret is in the log')
  }
  assert.equal(output.stderr, '')
})

test('SIGTERM lets what is under way end, takes nothing new, and then the process ends', async (t) => {
  const { url, output, exit, signal, running } = await startService(t, toSimulator)
  const job = await photoFrom(2)
  await telegram.clearCalls()
  // Two pauses, 1.5 s together, in which the process is told to end.
  await telegram.fail({ method: 'sendPhoto', kind: 'server_error', times: 2 })
  const underWay = ask(url, job)
  while ((await telegram.calls('sendPhoto')).length === 0) await new Promise((r) => setTimeout(r, 20))

  signal()
  while (!output.stdout.includes('"msg":"stopping"')) await new Promise((r) => setTimeout(r, 20))
  while (await isServed(url)) await new Promise((r) => setTimeout(r, 20))
  assert.ok(running())

  const response = await underWay
  assert.equal(response.status, 200)
  assert.equal(classification.parse(await response.json()).faces.length, 3)
  const ended = performance.now()
  assert.equal(await exit, 0)
  assert.ok(performance.now() - ended < 3_000, 'a connection that is kept alive does not keep the process')
  assert.equal((await telegram.messages(2)).filter(({ from }) => from.is_bot).length, 1)
})

test('a second SIGTERM ends it at once', async (t) => {
  const { url, output, exit, signal, running } = await startService(t, toSimulator)
  await telegram.clearCalls()
  await telegram.fail({ method: 'sendPhoto', kind: 'hang' })
  const underWay = ask(url, await photoFrom(3)).catch((error: Error) => error)
  while ((await telegram.calls('download')).length === 0) await new Promise((r) => setTimeout(r, 20))
  signal()
  while (!output.stdout.includes('"msg":"stopping"')) await new Promise((r) => setTimeout(r, 20))
  assert.ok(running())
  signal()
  assert.equal(await exit, 1)
  assert.ok((await underWay) instanceof Error)
  await telegram.clearFaults()
})

test('all that is wrong with the settings is said at once, without the values', async (t) => {
  const settings = {
    TELEGRAM_BOT_TOKEN: 'aTokenThatLostItsNumber',
    TELEGRAM_API_ROOT: 'ftp://example.com/secretRoot',
    TELEGRAM_FILES_DIR: '/nowhere/at/all',
    CLASSIFY_FILE_PORT: '65536',
    JOB_TIMEOUT_MS: 'quickly',
    TF_BACKEND: 'abacus',
    MAX_PIXELS: '12',
    SERVICE_CONCURRENCY: '0',
    LOG_LEVEL: 'loudly',
  }
  const { output, exit } = spawnService(t, settings)
  assert.equal(await exit, 1)
  assert.equal(output.stdout, '')
  for (const [name, value] of Object.entries(settings)) {
    assert.match(output.stderr, new RegExp(`^ {2}${name}: `, 'm'))
    assert.ok(!output.stderr.includes(`${value}\n`) && !output.stderr.includes(`'${value}'`), value)
  }
  assert.ok(!output.stderr.includes('LostItsNumber') && !output.stderr.includes('secretRoot'))
  assert.doesNotMatch(output.stderr, /^\s+at /m, 'no stack')
})

test('without a token it does not start; with a port that is taken it says so and ends', async (t) => {
  const without = spawnService(t, {})
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  t.after(() => taken.close())
  const { port } = taken.address() as AddressInfo
  const late = spawnService(t, { TELEGRAM_BOT_TOKEN: token, CLASSIFY_FILE_PORT: String(port) })
  assert.equal(await without.exit, 1)
  assert.match(without.output.stderr, /TELEGRAM_BOT_TOKEN: is missing/)
  assert.equal(await late.exit, 1)
  assert.match(late.output.stdout, /EADDRINUSE/)
})
