/** The bot as a process that Telegram calls. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, type TestContext, test } from 'node:test'
import { type ChatMessage, createSimulator, SimulatorClient } from '@emogram/simulator'
import sharp from 'sharp'
import { type RedisServer, startRedis, withoutRedis } from './redis-server.ts'
import { freePort, listenAsGateway, noFaces, say, startBot, token, until } from './running-bot.ts'

const secret = 'a-secret-of-32-characters_______'
const fromBot = ({ from }: ChatMessage) => from.is_bot
const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#888' } })
  .jpeg()
  .toBuffer()

/** What nginx does for Telegram: each call goes to the next bot, and to the one after where that one is gone. */
async function startProxy(t: TestContext, ports: readonly number[]) {
  let next = 0
  const calls = new Map<number, number>()
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    for (const _ of ports) {
      const port = ports[next++ % ports.length]!
      const answer = await fetch(`http://127.0.0.1:${port}${request.url}`, {
        method: 'POST',
        headers: {
          'x-telegram-bot-api-secret-token': String(request.headers['x-telegram-bot-api-secret-token']),
        },
        body,
      }).catch(() => undefined)
      if (answer === undefined) continue
      if (answer.ok) calls.set(port, (calls.get(port) ?? 0) + 1)
      return void response.writeHead(answer.status).end()
    }
    response.writeHead(502).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls }
}

/** Bots behind one webhook, not started yet, and the Telegram that calls them. */
async function house(t: TestContext, count: number, env: Record<string, string> = {}) {
  const ports = await Promise.all(Array.from({ length: count }, freePort))
  const proxy = await startProxy(t, ports)
  const simulator = await createSimulator({ token, webhookVia: proxy.url })
  t.after(() => simulator.close())
  const gateway = await listenAsGateway(t, (response) => setTimeout(() => say(response, 200, noFaces), 100))
  const start = (index: number) =>
    startBot(t, {
      TELEGRAM_API_ROOT: simulator.url,
      GATEWAY_URL: gateway.url,
      TELEGRAM_MODE: 'webhook',
      WEBHOOK_URL: 'https://bot.example/telegram',
      WEBHOOK_SECRET: secret,
      BOT_WEBHOOK_PORT: String(ports[index]),
      ...env,
    })
  return { ports, proxy, gateway, start, person: new SimulatorClient(simulator.url), simulator }
}

const info = async (url: string) =>
  ((await (await fetch(`${url}/bot${token}/getWebhookInfo`)).json()) as { result: Record<string, unknown> })
    .result

test('Telegram is let in, and nobody else', async (t) => {
  const { ports, gateway, start, person, simulator } = await house(t, 1)
  // Telegram in trouble at the start is waited for.
  await person.fail({ method: 'setWebhook', kind: 'server_error' })
  const bot = await start(0)
  await until(async () => (await bot.health('/readyz')) === 200)
  assert.equal(await bot.health('/healthz'), 200)
  assert.equal((await info(simulator.url))['url'], 'https://bot.example/telegram')
  const [call] = (await person.calls('setWebhook')).slice(-1)
  assert.deepEqual(call?.parameters['allowed_updates'], ['message', 'callback_query'])

  await person.sendPhoto(1, photo)
  await until(() => gateway.posted.length === 1)
  await until(async () => (await info(simulator.url))['pending_update_count'] === 0)

  const post = async (headers: Record<string, string>, body = '{}', path = '/telegram') =>
    (await fetch(`http://127.0.0.1:${ports[0]}${path}`, { method: 'POST', headers, body })).status
  const known = { 'x-telegram-bot-api-secret-token': secret }
  const update = JSON.stringify({
    update_id: 1,
    message: { message_id: 1, chat: { id: 1, type: 'private' } },
  })
  for (const wrong of ['', secret.slice(0, -1), `${secret}x`, secret.toUpperCase()]) {
    assert.equal(await post({ 'x-telegram-bot-api-secret-token': wrong }, update), 401)
  }
  assert.equal(await post({}, update), 401)
  // Refused long before its end, and told so all the same: a reset connection would be the gateway's 502.
  assert.equal(await post({}, ' '.repeat(8 * 2 ** 20)), 401)
  assert.equal(await post(known, update), 200)
  for (const broken of ['', 'no JSON', '[]', 'null', '{}', '{"update_id":"1"}']) {
    assert.equal(await post(known, broken), 400)
  }
  assert.equal(await post(known, ' '.repeat(2 ** 20 + 1)), 413)
  assert.equal(await post(known, update, '/other'), 404)
  assert.equal((await fetch(`http://127.0.0.1:${ports[0]}/telegram`, { headers: known })).status, 405)
  assert.equal(gateway.posted.length, 1)
  assert.ok(!bot.output().includes(secret))

  bot.child.kill('SIGTERM')
  assert.equal(await bot.exited, 0)
  // Others may go on with it, or this one after its restart.
  assert.equal((await info(simulator.url))['url'], 'https://bot.example/telegram')
  await person.sendPhoto(1, photo)
  await start(0)
  await until(() => gateway.posted.length === 2)
})

test('a webhook without its secret or its address does not start', async (t) => {
  const without = await startBot(t, { TELEGRAM_MODE: 'webhook' })
  assert.equal(await without.exited, 1)
  assert.match(without.output(), /WEBHOOK_URL: is missing.*\n.*WEBHOOK_SECRET: is missing/)
  const wrong = await startBot(t, {
    TELEGRAM_MODE: 'webhook',
    WEBHOOK_URL: 'https://bot.example/other',
    WEBHOOK_SECRET: 'short',
  })
  assert.equal(await wrong.exited, 1)
  assert.match(wrong.output(), /WEBHOOK_URL: must end in \/telegram.*\n.*WEBHOOK_SECRET: must be 16 to 256/)
  assert.doesNotMatch(wrong.output(), /short/)
})

describe('bots behind one webhook, with one Redis', { skip: withoutRedis, timeout: 300_000 }, () => {
  let redis: RedisServer
  before(async () => {
    redis = await startRedis()
  })
  after(() => redis.close())

  test('share the work, and one of them may be killed', async (t) => {
    const { ports, proxy, gateway, start, person, simulator } = await house(t, 2, {
      REDIS_URL: redis.url,
      QUEUE_CONCURRENCY: '2',
    })
    const bots = [await start(0), await start(1)] as const
    for (const bot of bots) await until(async () => (await bot.health('/readyz')) === 200)
    const photos = 40
    for (let n = 0; n < photos; n++) await person.sendPhoto(1 + (n % 5), photo)
    await until(() => gateway.posted.length >= 12)
    for (const port of ports) assert.ok((proxy.calls.get(port) ?? 0) > 2, 'both are called')
    for (const bot of bots) assert.match(bot.output(), /"answered"/)
    const killedAtMs = Date.now()
    bots[0].child.kill('SIGKILL')
    await bots[0].exited
    // What it had just said and not noted yet, nobody can take back.
    const justSaid = (await person.calls('sendMessage'))
      .filter(({ at_ms }) => at_ms > killedAtMs - 100)
      .map(({ parameters }) => `${parameters['chat_id']}: ${parameters['text']}`)
    const done = () => bots.map(({ output }) => output().split('"answered"').length - 1)
    const ids = () => new Set(gateway.posted.map(({ body }) => body.job_id))
    await until(() => ids().size === photos)
    await until(async () => (await info(simulator.url))['pending_update_count'] === 0)
    await until(
      async () => (await redis.client.llen(`bull:emogram-${token.split(':')[0]}:active`)) === 0,
      30_000,
    )
    // Twice is asked for at most what the killed one had under way.
    assert.ok(gateway.posted.length <= photos + 2, `${gateway.posted.length} were asked for; ${done()}`)
    const leftIn = async (chat: number) =>
      (await person.messages(chat)).filter(
        (message) =>
          message.reactions.length > 0 ||
          (fromBot(message) && !justSaid.includes(`${chat}: ${message.text}`)),
      )
    for (let chat = 1; chat <= 5; chat++) await until(async () => (await leftIn(chat)).length === 0, 10_000)
  })
})
