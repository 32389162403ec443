/** The bot as a process, with its queue in Redis. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ChatMessage } from '@emogram/simulator'
import { words } from '@emogram/words'
import sharp from 'sharp'
import { type RedisServer, startRedis, withoutRedis } from './redis-server.ts'
import { listenAsGateway, noFaces, say, sayNo, startBot, startTelegram, until } from './running-bot.ts'

const fromBot = ({ from }: ChatMessage) => from.is_bot
const { failures } = words('en')
const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#888' } })
  .jpeg()
  .toBuffer()

describe('a bot with its queue in Redis', { skip: withoutRedis, timeout: 300_000 }, () => {
  let redis: RedisServer
  before(async () => {
    redis = await startRedis()
  })
  after(() => redis.close())

  test('killed in the middle, it goes on where it was: nothing lost, everybody told once', async (t) => {
    await redis.client.flushall()
    const telegram = await startTelegram(t)
    const { person } = telegram
    let held = true
    const gateway = await listenAsGateway(t, (response, { body }) => {
      if (held) return
      if (body.chat_id === 3) sayNo(response, 422, 'image_unreadable')
      else say(response, 200, noFaces)
    })
    const env = {
      TELEGRAM_API_ROOT: telegram.url,
      GATEWAY_URL: gateway.url,
      REDIS_URL: redis.url,
      QUEUE_CONCURRENCY: '2',
    }
    const bot = await startBot(t, env)
    await person.waitForBot()
    const sent: { chat: number; id: number }[] = []
    for (const chat of [1, 3, 1, 3, 1, 3]) {
      sent.push({ chat, id: (await person.sendPhoto(chat, photo)).message_id })
    }
    await until(async () => (await person.calls('setMessageReaction')).length === 6)
    // Chat 2 allows no reactions: words stand in for them, and have to go away although another process said them.
    await person.fail({
      method: 'setMessageReaction',
      kind: 'error',
      error_code: 400,
      description: 'Bad Request: REACTION_INVALID',
    })
    await person.sendPhoto(2, photo)
    await person.waitFor(2, ({ text }) => text?.startsWith('In the queue') === true)
    await until(() => gateway.posted.length === 2)
    // What the bot has said but not yet noted when it dies, nobody can take back.
    await until(async () => {
      const [key] = await redis.client.keys('*:open:2.*')
      return key !== undefined && (await redis.client.hget(key, 'words')) !== null
    })
    bot.child.kill('SIGKILL')
    await bot.exited
    held = false

    const next = await startBot(t, env)
    await until(() => next.output().split(/"answered"|"not answered"/).length === 8)
    await until(async () => (await person.messages(3)).filter(fromBot).length === 3)
    for (const chat of [1, 2]) {
      await until(async () => (await person.messages(chat)).filter(fromBot).length === 0)
    }
    assert.deepEqual(
      (await person.messages(3)).filter(fromBot).map(({ text }) => text),
      Array(3).fill(failures.image_unreadable),
    )
    // The two that were under way are asked for again, by the same ids, so that the services know them.
    assert.equal(gateway.posted.length, 9)
    assert.equal(new Set(gateway.posted.map(({ body }) => body.job_id)).size, 7)
    for (const { chat, id } of sent) {
      await until(async () => {
        const message = (await person.messages(chat)).find(({ message_id }) => message_id === id)
        return message?.reactions.length === 0
      })
    }
  })

  test('stopped, it leaves the rest to the next one and frightens nobody', async (t) => {
    await redis.client.flushall()
    const telegram = await startTelegram(t)
    const gateway = await listenAsGateway(t, (response) => setTimeout(() => say(response, 200, noFaces), 500))
    const env = {
      TELEGRAM_API_ROOT: telegram.url,
      GATEWAY_URL: gateway.url,
      REDIS_URL: redis.url,
      QUEUE_CONCURRENCY: '1',
    }
    const bot = await startBot(t, env)
    await telegram.person.waitForBot()
    for (let n = 0; n < 4; n++) await telegram.person.sendPhoto(1, photo)
    await until(() => gateway.posted.length === 1 && bot.output().split('"accepted"').length === 5)
    bot.child.kill('SIGTERM')
    assert.equal(await bot.exited, 0)
    const next = await startBot(t, env)
    await until(() => next.output().split('"answered"').length === 4)
    assert.equal(gateway.posted.length, 4)
    assert.deepEqual((await telegram.person.messages(1)).filter(fromBot), [])
  })

  test('without Redis it says so: to those who ask how it is, and to those who send a photo', async (t) => {
    const own = await startRedis()
    const telegram = await startTelegram(t)
    const gateway = await listenAsGateway(t, (response) => say(response, 200, noFaces))
    const url = own.url.replace('//', '//:open%20sesame@')
    await own.client.config('SET', 'requirepass', 'open sesame')
    const bot = await startBot(t, {
      TELEGRAM_API_ROOT: telegram.url,
      GATEWAY_URL: gateway.url,
      REDIS_URL: url,
    })
    await until(async () => (await bot.health('/readyz')) === 200)
    await own.kill()
    await until(async () => (await bot.health('/readyz')) === 503)
    assert.equal(await bot.health('/healthz'), 200)
    const { message_id } = await telegram.person.sendPhoto(1, photo)
    const reply = await telegram.person.waitFor(1, fromBot, 20_000)
    assert.equal(reply.text, failures.backend_unreachable)
    assert.equal(reply.reply_to_message?.message_id, message_id)
    // Started anew it wants no password, and minds none.
    await own.start()
    await telegram.person.sendPhoto(1, photo)
    await until(() => gateway.posted.length === 1)
    assert.doesNotMatch(bot.output(), /sesame/)
    await own.close()
  })
})
