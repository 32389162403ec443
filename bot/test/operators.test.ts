import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { ChatMessage } from '@emogram/simulator'
import { words } from '@emogram/words'
import sharp from 'sharp'
import {
  freePort,
  listenAsGateway,
  noFaces,
  say,
  startBot,
  startTelegram,
  token,
  until,
} from './running-bot.ts'

const { replies, admin } = words('en')
const [operator, stranger] = [42, 43]
const fromBot = ({ from }: ChatMessage) => from.is_bot
const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#888' } })
  .jpeg()
  .toBuffer()

async function startHouse(t: TestContext, env: Record<string, string>) {
  const { url, person } = await startTelegram(t)
  const gateway = await listenAsGateway(t, (response) => say(response, 200, noFaces))
  const healthPort = String(await freePort())
  const bot = await startBot(t, {
    TELEGRAM_API_ROOT: url,
    GATEWAY_URL: gateway.url,
    BOT_HEALTH_PORT: healthPort,
    ...env,
  })
  await person.waitForBot(30_000)
  const said = async (chat: number) => (await person.messages(chat)).filter(fromBot).map(({ text }) => text)
  return {
    person,
    gateway,
    bot,
    said,
    scrape: async () => (await fetch(`http://127.0.0.1:${healthPort}/metrics`)).text(),
  }
}

test('an operator sees how the bot does, pauses it, lets it go on and drains it', async (t) => {
  const { person, gateway, bot } = await startHouse(t, { ADMIN_IDS: `${operator}, 7` })
  const ask = async (command: string): Promise<string> => {
    const { message_id } = await person.sendText(operator, command)
    const answer = await person.waitFor(
      operator,
      (message) => fromBot(message) && message.message_id > message_id,
    )
    return answer.text ?? ''
  }
  const first = await ask('/admin')
  assert.match(first, new RegExp(`^${admin.title}\n\n${admin.accepting}\n`))
  for (const part of [
    admin.jobs({ waiting: 0, working: 0 }),
    /Telegram: ok \d+ · poll \d+ s/,
    /Services: not ready/,
  ]) {
    assert.match(first, new RegExp(part))
  }
  assert.match(first, /Emogram \d+\.\d+\.\d+ · Node \d+/)

  assert.match(await ask('/admin pause'), new RegExp(admin.paused))
  await person.sendPhoto(stranger, photo)
  await until(async () => (await ask('/admin')).includes(admin.jobs({ waiting: 1, working: 0 })))
  assert.equal(gateway.posted.length, 0)
  assert.match(await ask('/admin resume'), new RegExp(admin.accepting))
  await until(() => gateway.posted.length === 1)

  assert.match(await ask('/admin drain'), new RegExp(admin.draining))
  await person.sendPhoto(stranger, photo)
  await person.waitFor(stranger, ({ text }) => text === replies.notStarted)
  assert.match(await ask('/admin resume'), new RegExp(admin.accepting))
  await person.sendPhoto(stranger, photo)
  await until(() => gateway.posted.length === 2)

  // The same by the buttons below it, in its place.
  await ask('/admin')
  const panel = (await person.messages(operator)).filter(fromBot).at(-1)
  const press = async (data: string, words: string) => {
    await person.pressButton(operator, panel?.message_id ?? 0, data)
    await until(async () =>
      (await person.messages(operator)).some(
        ({ message_id, text }) => message_id === panel?.message_id && text?.includes(words),
      ),
    )
  }
  await press('admin:pause', admin.paused)
  await press('admin:resume', admin.accepting)
  await press('admin:drain', admin.draining)
  await press('admin:refresh', admin.draining)
  await press('admin:resume', admin.accepting)
  assert.ok(!bot.output().includes('update not handled'))
})

test('for everybody else /admin is a command like any unknown one', async (t) => {
  const { person, said } = await startHouse(t, { ADMIN_IDS: String(operator) })
  for (const command of ['/admin', '/admin pause', '/nonsense']) await person.sendText(stranger, command)
  await until(async () => (await said(stranger)).length === 3)
  assert.deepEqual(new Set(await said(stranger)), new Set([replies.unsupported]))
  // Also for an operator, where it is more than /admin.
  await person.sendText(operator, '/admin erase everything')
  await until(async () => (await said(operator)).length === 1)
  assert.deepEqual(await said(operator), [replies.unsupported])
})

test('a private bot works for whom it was told about, and says so to others once', async (t) => {
  const { person, gateway, said } = await startHouse(t, { ALLOWED_USERS: String(operator), ADMIN_IDS: '44' })
  for (let i = 0; i < 3; i++) await person.sendPhoto(stranger, photo)
  await person.sendPhoto(operator, photo)
  await person.sendPhoto(44, photo)
  await until(() => gateway.posted.length === 2)
  assert.deepEqual(new Set(gateway.posted.map(({ body }) => body.chat_id)), new Set([operator, 44]))
  await until(async () => (await said(stranger)).length > 0)
  assert.deepEqual(await said(stranger), [replies.notAllowed])
})

test('what it does can be measured, without a word of who did it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'emogram-bot-test-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'token')
  await writeFile(file, `${token}\n`)
  const { person, gateway, scrape } = await startHouse(t, {
    TELEGRAM_BOT_TOKEN: '',
    TELEGRAM_BOT_TOKEN_FILE: file,
  })
  await person.sendPhoto(operator, photo)
  await until(() => gateway.posted.length === 1)
  await until(async () => (await scrape()).includes('emogram_jobs_total{outcome="answered",code=""} 1'))
  const page = await scrape()
  for (const line of [
    /^emogram_updates_total\{type="message"\} 1$/m,
    /^emogram_telegram_calls_total\{method="getMe",outcome="ok"\} 1$/m,
    /^emogram_queue_jobs\{state="waiting"\} 0$/m,
    /^emogram_queue_paused 0$/m,
    /^emogram_poll_age_seconds \d/m,
    /^emogram_jobs_total\{outcome="failed",code="timeout"\} 0$/m,
  ]) {
    assert.match(page, line)
  }
  assert.ok(!page.includes(token) && !page.includes(token.split(':')[1]!) && !page.includes(`${operator}.`))
})
