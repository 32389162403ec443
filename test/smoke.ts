/** What has to be true of the running containers. Called by test/smoke.sh, which brings them up and down. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Classification, classification, failure } from '@emogram/contract'
import { type ChatMessage, SimulatorClient } from '@emogram/simulator'
import sharp from 'sharp'

const run = promisify(execFile)
const { PORT, SIMULATOR_PORT, COMPOSE = 'docker compose' } = process.env
const gateway = `http://127.0.0.1:${PORT}`
const person = new SimulatorClient(`http://127.0.0.1:${SIMULATOR_PORT}`)
const pictureUrl = 'http://pictures.test/sample1.jpg'
const picture = await readFile(
  new URL('../node_modules/@vladmandic/face-api/demo/sample1.jpg', import.meta.url),
)
const faceCount = 3
const answerTimeoutMs = 60_000
const rolloutTimeoutMs = 180_000
/** The simulator keeps the pictures in memory. */
const mostPhotos = 200

async function check(what: string, body: () => Promise<string>): Promise<void> {
  const startMs = performance.now()
  const found = await body()
  console.log(
    `ok  ${what.padEnd(58)} ${((performance.now() - startMs) / 1000).toFixed(1).padStart(6)} s  ${found}`,
  )
}

async function compose(...args: string[]): Promise<string> {
  const [command = '', ...first] = COMPOSE.split(' ')
  return (await run(command, [...first, ...args], { timeout: rolloutTimeoutMs })).stdout
}

const docker = async (...args: string[]): Promise<string> =>
  (await run('docker', args, { timeout: rolloutTimeoutMs })).stdout.trim()

const containers = async (service: string): Promise<string[]> =>
  (await compose('ps', '-q', service)).split('\n').filter(Boolean)

const request = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(gateway + path, { signal: AbortSignal.timeout(answerTimeoutMs), ...init })

const postJson = (path: string, body: object): Promise<Response> =>
  request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

function upload(accept: string): Promise<Response> {
  const form = new FormData()
  form.set('image', new Blob([Uint8Array.from(picture)], { type: 'image/jpeg' }), 'sample1.jpg')
  return request('/classify', { method: 'POST', headers: { accept }, body: form })
}

async function isClassification(response: Response): Promise<Classification> {
  assert.equal(response.status, 200)
  const result = classification.parse(await response.json())
  assert.equal(result.faces.length, faceCount)
  return result
}

async function isRefused(response: Response, code: string): Promise<string> {
  const { error } = failure.parse(await response.json())
  assert.equal(error.code, code)
  return `${response.status} ${error.code}`
}

const fromBot = (message: ChatMessage): boolean => message.from.is_bot
const isAnswerTo =
  (messageId: number) =>
  (message: ChatMessage): boolean =>
    fromBot(message) && message.reply_to_message?.message_id === messageId

/** The answer is the picture itself, with boxes: the same proportions, other pixels, and words below. */
async function isAnnotated(answer: ChatMessage): Promise<string> {
  const largest = answer.photo?.at(-1)
  assert.ok(largest !== undefined, `the answer is no photo but: ${answer.text}`)
  assert.match(answer.caption ?? '', new RegExp(`\\b${faceCount}\\b`))
  const answered = await person.download(largest.file_id)
  assert.ok(!picture.equals(answered))
  const [before, after] = await Promise.all([sharp(picture).metadata(), sharp(answered).metadata()])
  assert.ok(Math.abs(after.width / after.height / (before.width / before.height) - 1) < 0.01)
  return `${after.width} × ${after.height}`
}

const scale = ['--scale', 'classify-file=2', '--scale', 'classify-url=2'] as const

/** Sends photos and URLs by turns, one every `paceMs`, until it is told to stop and there are enough, or too many. */
async function keepSending(atLeast: number, paceMs: number, stop: AbortSignal): Promise<[number, number][]> {
  const sent: [number, number][] = []
  while (sent.length < atLeast || (!stop.aborted && sent.length < mostPhotos)) {
    const chatId = 100 + (sent.length % 8)
    const message =
      sent.length % 2 === 0
        ? await person.sendPhoto(chatId, picture)
        : await person.sendText(chatId, pictureUrl)
    sent.push([chatId, message.message_id])
    await sleep(paceMs)
  }
  return sent
}

async function healthy(service: string, count: number): Promise<void> {
  const deadlineMs = performance.now() + rolloutTimeoutMs
  for (;;) {
    const states = await Promise.all(
      (await containers(service)).map((id) => docker('inspect', '-f', '{{.State.Health.Status}}', id)),
    )
    if (states.length === count && states.every((state) => state === 'healthy')) return
    assert.ok(performance.now() < deadlineMs, `${service} is ${states.join(', ')}`)
    await sleep(500)
  }
}

await check('the gateway is ready', async () => {
  const response = await request('/readyz')
  assert.deepEqual([response.status, await response.json()], [200, { status: 'ok' }])
  return ''
})
await check('an upload is classified', async () => {
  const { faces, backend } = await isClassification(await upload('application/json'))
  return `${faces.length} faces, ${backend}`
})
await check('an upload comes back as a picture', async () => {
  const response = await upload('image/jpeg')
  assert.equal(response.headers.get('content-type'), 'image/jpeg')
  const { width, height } = await sharp(await response.arrayBuffer()).metadata()
  return `${width} × ${height}`
})
await check('a URL is classified', async () => {
  const { faces } = await isClassification(await postJson('/classify_url', { url: pictureUrl }))
  return `${faces.length} faces`
})
await check('a URL into the network of the containers is refused', async () =>
  isRefused(await postJson('/classify_url', { url: 'http://nginx:8080/healthz' }), 'url_forbidden'),
)
await check('an answer into a chat cannot be ordered from outside', async () =>
  isRefused(await postJson('/classify', { file_id: 'abc', chat_id: 1 }), 'unauthorized'),
)
await check('a photo in the chat is answered', async () => {
  await person.waitForBot(answerTimeoutMs)
  const { message_id } = await person.sendPhoto(1, picture)
  return isAnnotated(await person.waitFor(1, isAnswerTo(message_id), answerTimeoutMs))
})
await check('a URL in the chat is answered', async () => {
  const { message_id } = await person.sendText(2, pictureUrl)
  return isAnnotated(await person.waitFor(2, isAnswerTo(message_id), answerTimeoutMs))
})

const rollout = new AbortController()
const sending = keepSending(40, 700, rollout.signal)
try {
  await check('both services grow to two while photos flow', async () => {
    await compose('up', '-d', '--no-recreate', ...scale)
    await Promise.all([healthy('classify-file', 2), healthy('classify-url', 2)])
    return ''
  })
  await check('one classify-file of two is recreated', async () => {
    const [old = ''] = await containers('classify-file')
    await docker('stop', '--time', '75', old)
    await docker('rm', old)
    await compose('up', '-d', '--no-recreate', ...scale)
    await healthy('classify-file', 2)
    assert.ok(!(await containers('classify-file')).includes(old))
    return ''
  })
  await check('all of classify-url is recreated', async () => {
    const old = await containers('classify-url')
    await compose('up', '-d', '--force-recreate', '--no-deps', '--scale', 'classify-url=2', 'classify-url')
    await healthy('classify-url', 2)
    assert.ok((await containers('classify-url')).every((id) => !old.includes(id)))
    return ''
  })
} finally {
  rollout.abort()
}
await check('each was answered, by one picture and no other words', async () => {
  const sent = await sending
  for (const [chatId, messageId] of sent) {
    await person.waitFor(chatId, isAnswerTo(messageId), rolloutTimeoutMs)
  }
  // A second answer would come later than the first.
  await sleep(5_000)
  for (const chatId of new Set(sent.map(([id]) => id))) {
    const expected = sent.filter(([id]) => id === chatId).map(([, messageId]) => messageId)
    const answers = (await person.messages(chatId)).filter(fromBot)
    assert.deepEqual(
      answers
        .map((answer) => [answer.reply_to_message?.message_id, answer.text])
        .sort(([a], [b]) => Number(a) - Number(b)),
      expected.map((id) => [id, undefined]),
    )
  }
  return `${sent.length} of ${sent.length}`
})
await check('every copy gets its share, the new ones too', async () => {
  for (let round = 0; round < 16; round++) {
    await isClassification(await upload('application/json'))
    await isClassification(await postJson('/classify_url', { url: pictureUrl }))
  }
  const ids = [...(await containers('classify-file')), ...(await containers('classify-url'))]
  const address = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
  const addresses = await Promise.all(ids.map((id) => docker('inspect', '-f', address, id)))
  const [gatewayId = ''] = await containers('nginx')
  const log = await docker('logs', '--tail', '64', gatewayId)
  for (const ip of addresses) assert.ok(log.includes(`"upstream":"${ip}:`), `nothing went to ${ip}`)
  return addresses.join(', ')
})
await check('everything stops in order when asked to', async () => {
  const services = ['bot', 'nginx', 'classify-file', 'classify-url']
  const ids = (await Promise.all(services.map(containers))).flat()
  await compose('stop')
  const codes = await Promise.all(ids.map((id) => docker('inspect', '-f', '{{.State.ExitCode}}', id)))
  assert.deepEqual(new Set(codes), new Set(['0']))
  return ''
})
