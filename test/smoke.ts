/** What has to be true of the running containers. Called by test/smoke.sh, which brings them up and down. */
import assert from 'node:assert/strict'
import { type Classification, classification, failure } from '@emogram/contract'
import { SimulatorClient } from '@emogram/simulator'
import sharp from 'sharp'
import { answerTo } from './answers.ts'
import { areHealthy, check, docker, rolloutTimeoutMs, run, until } from './checks.ts'
import { anotherPicture, assertAnsweredOnce, faceCount, isAnnotated, keepSending, picture } from './photos.ts'

const { PORT, SIMULATOR_PORT, COMPOSE = 'docker compose' } = process.env
const gateway = `http://127.0.0.1:${PORT}`
const person = new SimulatorClient(`http://127.0.0.1:${SIMULATOR_PORT}`)
const pictureUrl = 'http://pictures.test/sample1.jpg'
const answerTimeoutMs = 60_000

async function compose(...args: string[]): Promise<string> {
  const [command = '', ...first] = COMPOSE.split(' ')
  return (await run(command, [...first, ...args], { timeout: rolloutTimeoutMs })).stdout
}

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

const scale = ['--scale', 'classify-file=2', '--scale', 'classify-url=2'] as const

const healthy = (service: string, count: number): Promise<void> =>
  until(`${count} healthy copies of ${service}`, async () => {
    const ids = await containers(service)
    return ids.length === count && (await areHealthy(ids))
  })

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
  const message = await person.sendPhoto(1, picture)
  return isAnnotated(person, await person.waitFor(1, answerTo(message), answerTimeoutMs))
})
await check('a URL in the chat is answered', async () => {
  const message = await person.sendText(2, pictureUrl)
  return isAnnotated(person, await person.waitFor(2, answerTo(message), answerTimeoutMs))
})

const rollout = new AbortController()
const sending = keepSending(
  [
    async (chatId) => person.sendPhoto(chatId, await anotherPicture()),
    (chatId) => person.sendText(chatId, pictureUrl),
  ],
  { atLeast: 40, paceMs: 700, stop: rollout.signal },
)
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
  await assertAnsweredOnce(person, sent)
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
  const shares = addresses.map((ip) => log.split(`"upstream":"${ip}:`).length - 1)
  assert.ok(
    shares.every((share) => share > 0),
    `of ${addresses} each got ${shares}`,
  )
  return shares.join(' + ')
})
await check('everything stops in order when asked to', async () => {
  const services = ['bot', 'nginx', 'classify-file', 'classify-url']
  const ids = (await Promise.all(services.map(containers))).flat()
  await compose('stop')
  const codes = await Promise.all(ids.map((id) => docker('inspect', '-f', '{{.State.ExitCode}}', id)))
  assert.deepEqual(new Set(codes), new Set(['0']))
  return ''
})
