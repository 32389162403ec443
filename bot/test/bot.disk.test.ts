/** The bot as a process, with its queue on a disk that fails, and among kills. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { ChatMessage } from '@emogram/simulator'
import { words } from '@emogram/words'
import sharp from 'sharp'
import {
  listenAsGateway,
  noFaces,
  say,
  startBot,
  startTelegram,
  temporaryFolder,
  until,
} from './running-bot.ts'

const fromBot = ({ from }: ChatMessage) => from.is_bot
const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#888' } })
  .jpeg()
  .toBuffer()

test('a disk that is full refuses politely, is said on /readyz, and is used again when it has room', {
  skip: process.platform === 'linux' ? false : 'limits are set by prlimit',
  timeout: 300_000,
}, async (t) => {
  const { url, person } = await startTelegram(t)
  const gateway = await listenAsGateway(t, (response) => say(response, 200, noFaces))
  // Whoever writes beyond a limit is told so, as on a full disk, instead of being ended.
  const bot = await startBot(t, { TELEGRAM_API_ROOT: url, GATEWAY_URL: gateway.url }, "trap '' XFSZ")
  const limitFiles = (bytes: string) =>
    promisify(execFile)('prlimit', ['--pid', String(bot.child.pid), `--fsize=${bytes}:unlimited`])
  await person.waitForBot()
  await person.sendPhoto(1, photo)
  await until(() => gateway.posted.length === 1)

  await limitFiles('0')
  await person.sendPhoto(2, photo)
  await person.waitFor(2, fromBot)
  await until(async () => (await bot.health('/readyz')) === 503)
  assert.match(await bot.readyz(), /QUEUE_DIR cannot be used/)
  assert.equal(await bot.health('/healthz'), 200)
  const refused = await person.sendPhoto(1_000, photo)
  const reply = await person.waitFor(1_000, fromBot)
  assert.equal(reply.text, words('en').failures.backend_unreachable)
  assert.equal(reply.reply_to_message?.message_id, refused.message_id)

  await limitFiles('unlimited')
  await until(async () => (await bot.health('/readyz')) === 200)
  await person.sendPhoto(2_000, photo)
  await until(() => gateway.posted.length === 2)
  assert.deepEqual(
    gateway.posted.map(({ body }) => body.chat_id),
    [1, 2_000],
  )
})

test('a second bot in the same folder says why it ends', { timeout: 300_000 }, async (t) => {
  const { url, person } = await startTelegram(t)
  const env = { TELEGRAM_API_ROOT: url, QUEUE_DIR: await temporaryFolder(t) }
  await startBot(t, env)
  await person.waitForBot()
  const second = await startBot(t, env)
  assert.equal(await second.exited, 1)
  assert.match(second.output(), /QUEUE_DIR: another bot/)
})
