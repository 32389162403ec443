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

const profiles = (process.env['COMPOSE_PROFILES'] ?? '').split(',').filter(Boolean)
const ours = [
  ...['nginx', 'bot', 'classify-file', 'classify-url'],
  ...(profiles.includes('redis') ? ['redis'] : []),
  ...(profiles.includes('monitoring') ? ['prometheus'] : []),
]

/** What of the walls in prod.yml the engine does not have around this container. */
async function howHeld(id: string): Promise<string[]> {
  const [{ Name, HostConfig }] = JSON.parse(await docker('inspect', id)) as [Inspected]
  const first = await docker('exec', id, 'cat', '/proc/1/status')
  const holds = {
    'not root': /^Uid:\t[1-9]/m.test(first),
    'no capabilities': /^CapBnd:\t0+$/m.test(first) && HostConfig.CapDrop?.includes('ALL') === true,
    'no new privileges': /^NoNewPrivs:\t1$/m.test(first),
    'read-only': HostConfig.ReadonlyRootfs,
    memory: HostConfig.Memory > 0,
    processes: HostConfig.PidsLimit > 0,
    init: HostConfig.Init,
  }
  return Object.entries(holds).flatMap(([wall, stands]) => (stands ? [] : `${Name}: ${wall}`))
}

interface Inspected {
  readonly Name: string
  readonly HostConfig: {
    readonly CapDrop: string[] | null
    readonly ReadonlyRootfs: boolean
    readonly Memory: number
    readonly PidsLimit: number
    readonly Init: boolean
  }
}

const addressesOf = async (id: string): Promise<string[]> =>
  (await docker('inspect', '-f', '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}', id))
    .split(' ')
    .filter(Boolean)

/** Asks from inside a container that runs Node. */
async function answersFrom(id: string, url: string): Promise<boolean> {
  const code = `fetch('${url}', { signal: AbortSignal.timeout(3000) }).then(() => console.log('yes'), () => console.log('no'))`
  return (await docker('exec', id, 'node', '-e', code)) === 'yes'
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
await check('the page is there, with all its files', async () => {
  const html = await (await request('/')).text()
  const files = new Set(html.match(/\/assets\/[\w.-]+/g))
  for (const file of files) {
    const response = await request(file)
    assert.equal(response.status, 200, file)
    await response.arrayBuffer()
  }
  return `${files.size} files`
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

await check('every container is held by the limits of prod.yml', async () => {
  const ids = (await compose('ps', '-q', ...ours)).split('\n').filter(Boolean)
  const held = await Promise.all(ids.map(howHeld))
  assert.deepEqual(held.flat(), [])
  return `${ids.length} containers`
})
await check('the Redis that prod.yml brings along starts, held like the others', async () => {
  if (ours.includes('redis')) return 'it is the queue already'
  await compose('up', '-d', '--no-deps', 'redis')
  const [id = ''] = await containers('redis')
  try {
    await until('a healthy Redis', () => areHealthy([id]))
    assert.deepEqual(await howHeld(id), [])
    return await docker('exec', id, 'redis-cli', 'set', 'kept', 'yes')
  } finally {
    await docker('rm', '--force', id)
  }
})
await check('classify-url reaches nginx, and none of the others', async () => {
  const [from = ''] = await containers('classify-url')
  const reaches = async (service: string, port: number) => {
    const [id = ''] = await containers(service)
    const answers = await Promise.all(
      (await addressesOf(id)).map((ip) => answersFrom(from, `http://${ip}:${port}/healthz`)),
    )
    return answers.includes(true)
  }
  assert.ok(await reaches('nginx', 8080))
  for (const [service, port] of [
    ['bot', 8003],
    ['classify-file', 8001],
  ] as const) {
    assert.ok(!(await reaches(service, port)), service)
  }
  return ''
})
await check('figures are for the neighbours only', async () => {
  assert.equal((await request('/metrics')).status, 404)
  const [nginx = ''] = await containers('nginx')
  const page = await docker('exec', nginx, 'curl', '--fail', '--silent', 'http://bot:8003/metrics')
  assert.match(page, /^emogram_jobs_total\{outcome="answered",code=""\} [1-9]/m)
  return ''
})
await check('one id leads through all logs, and no log has the token', async () => {
  const { message_id } = await person.sendPhoto(1, await anotherPicture())
  await person.waitFor(1, answerTo({ message_id }), answerTimeoutMs)
  const logs = await Promise.all(
    ['bot', 'nginx', 'classify-file'].map(async (service) =>
      docker('logs', (await containers(service))[0] ?? ''),
    ),
  )
  for (const log of logs) assert.ok(log.split('\n').some((line) => line.includes(`"1.${message_id}.0"`)))
  const token = process.env['TELEGRAM_BOT_TOKEN'] ?? ''
  assert.ok(token !== '' && !logs.join('').includes(token.split(':')[1]!))
  return `1.${message_id}.0`
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
  const ids = (await Promise.all(ours.map(containers))).flat()
  await compose('stop')
  const codes = await Promise.all(ids.map((id) => docker('inspect', '-f', '{{.State.ExitCode}}', id)))
  assert.deepEqual(new Set(codes), new Set(['0']))
  return ''
})
