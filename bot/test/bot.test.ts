import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { defaultPreferences } from '@emogram/contract'
import type { ChatMessage } from '@emogram/simulator'
import { words } from '@emogram/words'
import sharp from 'sharp'
import {
  listenAsGateway,
  noFaces,
  say,
  sayNo,
  startBot,
  startTelegram,
  temporaryFolder,
  token,
  until,
} from './running-bot.ts'

const chat = 42
const fromBot = ({ from }: ChatMessage) => from.is_bot
const { failures, replies } = words('en')
const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#888' } })
  .jpeg()
  .toBuffer()

const outputs: (() => string)[] = []
after(() => {
  for (const output of outputs) {
    assert.ok(!output().includes(token), 'the token is in the log')
    assert.ok(!output().includes('My secret words'), 'what people write is in the log')
  }
})

async function house(t: Parameters<typeof startBot>[0], answer: (r: ServerResponse, count: number) => void) {
  const telegram = await startTelegram(t)
  let count = 0
  const gateway = await listenAsGateway(t, (response) => answer(response, ++count))
  const bot = await startBot(t, { TELEGRAM_API_ROOT: telegram.url, GATEWAY_URL: gateway.url })
  outputs.push(bot.output)
  await telegram.person.waitForBot()
  return { person: telegram.person, gateway, bot }
}

test('a photo, a file and links become jobs; the rest gets words', async (t) => {
  let letGo = (): void => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const { person, gateway, bot } = await house(
    t,
    (response) => void held.then(() => say(response, 200, noFaces)),
  )
  await until(async () => (await bot.health('/readyz')) === 200)
  assert.equal(await bot.health('/healthz'), 200)

  const sent = await person.sendPhoto(chat, photo)
  const reactionsOf = async () =>
    (await person.messages(chat)).find(({ message_id }) => message_id === sent.message_id)?.reactions
  await until(async () => (await reactionsOf())?.[0] === '👀')
  await until(async () => (await person.calls('sendChatAction')).length > 0)
  letGo()
  await until(async () => (await reactionsOf())?.length === 0)
  const { url, body } = gateway.posted[0]!
  assert.equal(url, '/classify')
  assert.deepEqual(body, {
    file_id: sent.photo?.at(-1)?.file_id,
    chat_id: chat,
    reply_to_message_id: sent.message_id,
    job_id: `${chat}.${sent.message_id}.0`,
    result_id: `${chat}.${sent.message_id}.0`,
    ...defaultPreferences,
  })

  await person.sendDocument(chat, photo, { fileName: 'a.png', mimeType: 'image/png' })
  await person.sendText(chat, 'https://example.com/1 and https://example.com/2')
  await until(() => gateway.posted.length === 4)
  assert.deepEqual(
    gateway.posted.map((job) => job.url),
    ['/classify', '/classify', '/classify_url', '/classify_url'],
  )
  assert.deepEqual((await person.messages(chat)).filter(fromBot), [])

  for (const [words, answer] of [
    ['/start', replies.start],
    ['/help', replies.help({ limit: 20 })],
    ['My secret words', replies.unsupported],
  ] as const) {
    const { message_id } = await person.sendText(chat, words)
    const reply = await person.waitFor(chat, ({ text }) => text === answer)
    assert.equal(reply.reply_to_message?.message_id, message_id)
  }
  assert.deepEqual(
    (await person.bot()).commands.map(({ command }) => command),
    ['start', 'help', 'classify', 'me', 'settings', 'queue', 'cancel', 'privacy', 'forget'],
  )
  await person.sendDocument(chat, new Uint8Array(20 * 2 ** 20 + 1), { fileName: 'big.jpg' })
  await person.waitFor(chat, ({ text }) => text === replies.tooLarge({ size: 20.1, limit: 20 }))
  await person.sendText(chat, Array.from({ length: 7 }, (_, n) => `https://example.com/${n}`).join(' '))
  await person.waitFor(chat, ({ text }) => text === replies.linksCut({ limit: 5 }))
  await until(() => gateway.posted.length === 9)
})

test('a failure is told in words, as a reply', async (t) => {
  const { person } = await house(t, (response) => sayNo(response, 422, 'image_unreadable'))
  const sent = await person.sendPhoto(chat, photo)
  const reply = await person.waitFor(chat, fromBot)
  assert.equal(reply.text, failures.image_unreadable)
  assert.equal(reply.reply_to_message?.message_id, sent.message_id)
})

test('a gateway in trouble costs patience, not photos', async (t) => {
  const { person, gateway, bot } = await house(t, (response, count) => {
    if (count === 1) response.destroy()
    else if (count === 2) response.writeHead(502).end('<html>Bad Gateway</html>')
    else if (count === 3) sayNo(response, 503, 'not_ready')
    else say(response, 200, noFaces)
  })
  await person.sendPhoto(chat, photo)
  await until(() => bot.output().includes('"answered"'))
  assert.equal(gateway.posted.length, 4)
  assert.equal(new Set(gateway.posted.map(({ body }) => body.job_id)).size, 1)

  await gateway.close()
  await person.sendPhoto(chat, photo)
  await until(() => /ECONNREFUSED.*will be tried again/.test(bot.output()))
  await listenAsGateway(t, (response) => say(response, 200, noFaces), gateway.port)
  await until(() => bot.output().split('"answered"').length === 3)
  assert.deepEqual((await person.messages(chat)).filter(fromBot), [])
})

test('Telegram in trouble is survived: before the start, while polling, and while answering', async (t) => {
  const telegram = await startTelegram(t)
  const { person } = telegram
  await person.fail({ method: 'getMe', kind: 'server_error', times: 2 })
  await person.fail({ method: 'setMyCommands', kind: 'server_error' })
  await person.fail({
    method: 'setMessageReaction',
    kind: 'error',
    error_code: 400,
    description: 'Bad Request: REACTION_INVALID',
    times: 9,
  })
  await person.fail({ method: 'sendChatAction', kind: 'server_error', times: 9 })
  const gateway = await listenAsGateway(t, (response) => sayNo(response, 413, 'too_many_pixels'))
  const bot = await startBot(t, { TELEGRAM_API_ROOT: telegram.url, GATEWAY_URL: gateway.url })
  outputs.push(bot.output)
  await person.waitForBot()
  for (const fault of [
    { kind: 'server_error' },
    { kind: 'too_many_requests', retry_after: 1 },
    { kind: 'error', error_code: 400, description: 'Bad Request: something new' },
    { kind: 'lost_answer' },
  ] as const) {
    await person.fail({ method: 'getUpdates', ...fault })
  }
  await person.fail({ method: 'sendMessage', kind: 'too_many_requests', retry_after: 1 })
  await person.sendPhoto(chat, photo)
  await person.waitFor(chat, ({ text }) => text === failures.too_many_pixels, 20_000)
  await sleep(500)
  const texts = (await person.messages(chat)).filter(fromBot).map(({ text }) => text)
  assert.deepEqual(texts, [failures.too_many_pixels])
  assert.equal(gateway.posted.length, 1)
  assert.equal(bot.child.exitCode, null)
})

test('where reactions are not allowed, words stand in for them and go away with the answer', async (t) => {
  const { person } = await house(t, (response) => setTimeout(() => say(response, 200, noFaces), 500))
  await person.fail({
    method: 'setMessageReaction',
    kind: 'error',
    error_code: 400,
    description: 'Bad Request: REACTION_INVALID',
  })
  await person.sendPhoto(chat, photo)
  await person.waitFor(chat, ({ text }) => text === replies.working)
  await until(async () => (await person.messages(chat)).filter(fromBot).length === 0)
})

test('somebody who blocks the bot is no trouble', async (t) => {
  const { person, bot } = await house(t, (response) => sayNo(response, 415, 'not_an_image'))
  await person.sendPhoto(chat, photo)
  await person.waitFor(chat, fromBot)
  await person.fail({
    method: 'sendMessage',
    kind: 'error',
    error_code: 403,
    description: 'Forbidden: bot was blocked by the user',
  })
  await person.sendPhoto(chat, photo)
  await until(() => /blocked by the user.*"not said"/.test(bot.output()))
  await person.sendPhoto(chat, photo)
  await person.waitForAll(chat, fromBot, 2)
})

test('a wrong token, a second poller and a logged out bot end the process loudly', async (t) => {
  const { url, person } = await startTelegram(t)
  const wrong = await startBot(t, {
    TELEGRAM_API_ROOT: url,
    TELEGRAM_BOT_TOKEN: '999:zyxwvutsrqponmlkjihgfedcba9876543210',
  })
  assert.equal(await wrong.exited, 1)
  assert.match(wrong.output(), /"fatal".*does not know this TELEGRAM_BOT_TOKEN/)
  for (const [error_code, description, words] of [
    [409, 'Conflict: terminated by other getUpdates request', /"fatal".*another process/],
    [400, 'Bad Request: Logged out', /"fatal".*logged out/],
  ] as const) {
    await person.fail({ method: 'getUpdates', kind: 'error', error_code, description })
    const bot = await startBot(t, { TELEGRAM_API_ROOT: url })
    assert.equal(await bot.exited, 1)
    assert.match(bot.output(), words)
  }
})

test('SIGTERM lets running jobs finish, keeps the rest for the next start, and confirms what was taken', async (t) => {
  const telegram = await startTelegram(t)
  const { person } = telegram
  const gateway = await listenAsGateway(t, (response) => setTimeout(() => say(response, 200, noFaces), 1_000))
  const env = {
    TELEGRAM_API_ROOT: telegram.url,
    GATEWAY_URL: gateway.url,
    QUEUE_CONCURRENCY: '1',
    QUEUE_DIR: await temporaryFolder(t),
  }
  const bot = await startBot(t, env)
  outputs.push(bot.output)
  await person.waitForBot()
  const sent = [await person.sendPhoto(chat, photo), await person.sendPhoto(chat, photo)]
  await until(async () => gateway.posted.length === 1 && bot.output().split('"job offered"').length === 3)
  const stoppedAt = Date.now()
  bot.child.kill('SIGTERM')
  assert.equal(await bot.exited, 0)
  assert.ok(Date.now() - stoppedAt < 5_000)
  assert.match(bot.output(), /"answered"/)

  const next = await startBot(t, env)
  await person.waitForBot()
  await until(() => /"answered"/.test(next.output()))
  const left = async () =>
    (await person.messages(chat)).filter((message) => fromBot(message) || message.reactions.length > 0)
  await until(async () => (await left()).length === 0)
  assert.deepEqual(
    gateway.posted.map(({ body }) => body.reply_to_message_id),
    sent.map(({ message_id }) => message_id),
  )
})

test('a full queue says so', async (t) => {
  const telegram = await startTelegram(t)
  const { person } = telegram
  const gateway = await listenAsGateway(t, () => undefined)
  const bot = await startBot(t, { TELEGRAM_API_ROOT: telegram.url, GATEWAY_URL: gateway.url, QUEUE_MAX: '1' })
  outputs.push(bot.output)
  await person.waitForBot()
  await person.sendPhoto(chat, photo)
  const second = await person.sendPhoto(chat, photo)
  const reply = await person.waitFor(chat, fromBot)
  assert.equal(reply.text, replies.queueFull({ minutes: 0 }))
  assert.equal(reply.reply_to_message?.message_id, second.message_id)
})

test('settings that are wrong are all named, and their values are not', async (t) => {
  const bot = await startBot(t, { TELEGRAM_BOT_TOKEN: 'hush', QUEUE_MAX: '-1' })
  assert.equal(await bot.exited, 1)
  assert.match(bot.output(), /TELEGRAM_BOT_TOKEN.*\n.*QUEUE_MAX/)
  assert.doesNotMatch(bot.output(), /hush/)
})
