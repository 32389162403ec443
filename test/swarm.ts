/** What has to be true of the deployed stack while it changes. Called by test/swarm.sh, which deploys and removes it. */
import assert from 'node:assert/strict'
import { SimulatorClient } from '@emogram/simulator'
import { answerTo } from './answers.ts'
import { areHealthy, check, docker, rolloutTimeoutMs, until } from './checks.ts'
import { howHeld } from './containers/held.ts'
import { anotherPicture, assertAnsweredOnce, isAnnotated, keepSending, picture } from './photos.ts'

const { PORT, SIMULATOR_PORT, STACK, NEXT_TAG, CLASSIFY_FILE_REPLICAS } = process.env
const person = new SimulatorClient(`http://127.0.0.1:${SIMULATOR_PORT}`)
const replicas = Number(CLASSIFY_FILE_REPLICAS)

const lines = (text: string): string[] => text.split('\n').filter(Boolean)

/** Of a service, the running ones; with `--all` those, too, that Swarm has replaced. */
const containers = async (service: string, ...also: '--all'[]): Promise<string[]> => {
  const label = `label=com.docker.swarm.service.name=${STACK}_${service}`
  return lines(await docker('ps', '--quiet', '--no-trunc', ...also, '--filter', label))
}

const healthy = (service: string, count: number, not: readonly string[] = []): Promise<void> =>
  until(`${count} healthy containers of ${service}`, async () => {
    const ids = await containers(service)
    return ids.length === count && ids.every((id) => !not.includes(id)) && (await areHealthy(ids))
  })

/** Ends when Swarm has: with `completed`, or with `rollback_completed` when the service is again what it was. */
async function update(service: string, ...what: readonly string[]): Promise<string> {
  const name = `${STACK}_${service}`
  await docker('service', 'update', '--detach', '--no-resolve-image', ...what, name)
  let state = ''
  await until(`${service} is updated`, async () => {
    state = await docker('service', 'inspect', '-f', '{{.UpdateStatus.State}}', name)
    return /completed$/.test(state)
  })
  return state
}

const toNextImage = (service: string) => ['--image', `emogram-${service}:${NEXT_TAG}`] as const

async function isRolledOut(service: string, count: number): Promise<string> {
  const old = await containers(service)
  assert.equal(await update(service, ...toNextImage(service)), 'completed')
  await healthy(service, count, old)
  return `${count} new`
}

/** Requests open at a classify-file: connections of its port 8001 in the kernel's notation, without its own health check. */
const jobsAt = async (container: string): Promise<number> =>
  lines(await docker('exec', container, 'cat', '/proc/net/tcp')).filter((line) =>
    /^ *\d+: (?!0100007F)[0-9A-F]{8}:1F41 \S+ 01 /.test(line),
  ).length

/** Answers to jobs, by where they came from, as all the gateways of the stack have logged them. */
async function logged(): Promise<{ status: number; upstream: string }[]> {
  const logs = await Promise.all((await containers('nginx', '--all')).map((id) => docker('logs', id)))
  return logs
    .flatMap(lines)
    .map((line) => JSON.parse(line) as { path: string; status: number; upstream: string })
    .filter(({ path }) => path === '/classify')
}

const addressOf = (container: string): Promise<string> =>
  docker('inspect', '-f', `{{(index .NetworkSettings.Networks "${STACK}_default").IPAddress}}`, container)

await check(`the stack comes up with ${replicas} of classify-file`, async () => {
  await healthy('classify-file', replicas)
  for (const service of ['classify-url', 'nginx', 'bot']) await healthy(service, 1)
  const response = await fetch(`http://127.0.0.1:${PORT}/readyz`, { signal: AbortSignal.timeout(10_000) })
  assert.deepEqual([response.status, await response.json()], [200, { status: 'ok' }])
  return ''
})
await check('a photo in the chat is answered', async () => {
  await person.waitForBot(rolloutTimeoutMs)
  const message = await person.sendPhoto(1, picture)
  return isAnnotated(person, await person.waitFor(1, answerTo(message), rolloutTimeoutMs))
})
await check('every container is held as Swarm can hold it, and has time to end', async () => {
  const services = ['nginx', 'bot', 'classify-file', 'classify-url']
  const ids = (await Promise.all(services.map((name) => containers(name)))).flat()
  const held = await Promise.all(ids.map((id) => howHeld(id, ['no new privileges'])))
  assert.deepEqual(held.flat(), [])
  const format = '{{.Spec.TaskTemplate.ContainerSpec.StopGracePeriod}}'
  const times = await Promise.all(
    services.map((name) => docker('service', 'inspect', '-f', format, `${STACK}_${name}`)),
  )
  assert.deepEqual(times, ['30s', '40s', '1m15s', '1m15s'])
  return `${ids.length} containers`
})
await check('what fetches from the web reaches the gateway, not the bot', async () => {
  const [[fetcher = ''], [bot = '']] = await Promise.all([containers('classify-url'), containers('bot')])
  const code = `fetch(process.argv[1], { signal: AbortSignal.timeout(3000) })
    .then((answer) => answer.text()).catch(String).then((said) => console.log(said.includes('"status":"ok"')))`
  const ask = (url: string) => docker('exec', fetcher, 'node', '-e', code, url)
  assert.equal(await ask('http://nginx:8080/healthz'), 'true')
  assert.equal(await ask(`http://${await addressOf(bot)}:8003/healthz`), 'false')
  return ''
})

const changes = new AbortController()
const sending = keepSending([async (chatId) => person.sendPhoto(chatId, await anotherPicture())], {
  atLeast: 60,
  paceMs: 800,
  stop: changes.signal,
})
try {
  await check('classify-file rolls to a new image', () => isRolledOut('classify-file', replicas))
  await check('a classify-file with photos in hand is killed', async () => {
    const before = await containers('classify-file')
    // Telegram holds these back, so that they are certainly under way, and certainly not answered yet.
    await person.fail({ method: 'getFile', kind: 'hang', times: 4 })
    let victim = ''
    let jobs = 0
    await until('the photos arrive', async () => {
      const counts = await Promise.all(before.map(jobsAt))
      jobs = Math.max(...counts)
      victim = before[counts.indexOf(jobs)] ?? ''
      return counts.reduce((sum, count) => sum + count, 0) >= 4
    })
    await docker('kill', victim)
    await healthy('classify-file', replicas, [victim])
    return `${jobs} in hand`
  })
  await check('an update that cannot start is taken back', async () => {
    const before = await containers('classify-file')
    assert.equal(await update('classify-file', '--env-add', 'MAX_PIXELS=none'), 'rollback_completed')
    assert.deepEqual((await containers('classify-file')).sort(), before.sort())
    return ''
  })
  await check('nginx and classify-url roll to new images', async () => {
    await isRolledOut('classify-url', 1)
    return isRolledOut('nginx', 1)
  })
} finally {
  changes.abort()
}
await check('each was answered, by one picture and no other words', async () => {
  const sent = await sending
  await assertAnsweredOnce(person, sent)
  const again = (await logged()).filter(({ status }) => status !== 200).length
  return `${sent.length} of ${sent.length}; broken off and sent again: ${again}`
})
await check('photos sent while the bot is replaced are answered', async () => {
  const old = await containers('bot')
  const updated = update('bot', ...toNextImage('bot'))
  await until('the old bot is gone', async () => (await containers('bot')).every((id) => !old.includes(id)))
  const sent = await Promise.all(
    Array.from({ length: 8 }, async (_, i) => {
      const { message_id } = await person.sendPhoto(200 + i, await anotherPicture())
      return { chatId: 200 + i, message_id }
    }),
  )
  assert.equal(await updated, 'completed')
  await assertAnsweredOnce(person, sent)
  return `${sent.length} of ${sent.length}`
})
await check('every classify-file gets its share', async () => {
  const answers = (await logged()).filter(({ status }) => status === 200)
  const addresses = await Promise.all((await containers('classify-file')).map(addressOf))
  const shares = addresses.map((address) =>
    answers.filter(({ upstream }) => upstream.includes(`${address}:`)),
  )
  assert.ok(shares.every(({ length }) => length > 0))
  return shares.map(({ length }) => length).join(' + ')
})
