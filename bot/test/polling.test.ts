import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createLog } from '@emogram/runtime'
import { Telegraf } from 'telegraf'
import { startPolling } from '../src/polling.ts'
import { telegramApi } from '../src/telegram-api.ts'
import type { Updates } from '../src/updates.ts'
import { startTelegram, token, until } from './running-bot.ts'

const log = createLog({ name: 'test', level: 'silent', secrets: [] })

async function polling(t: TestContext, handle: (text: string) => unknown, longPollSeconds = 1) {
  const { url, person } = await startTelegram(t)
  const bot = new Telegraf(token, { telegram: { apiRoot: url } })
  bot.on('message', async ({ message }) => handle('text' in message ? message.text : ''))
  bot.catch(() => undefined)
  const loop: Updates = startPolling({
    bot,
    handle: (update) => bot.handleUpdate(update),
    api: telegramApi(bot.telegram),
    log,
    onStarted: () => undefined,
    timing: { longPollSeconds, deadlineMs: longPollSeconds * 1_000 + 500, slackMs: 200 },
  })
  t.after(loop.stop)
  return { loop, person }
}

test('the loop is ready at once, also when nobody writes', async (t) => {
  const startedAt = performance.now()
  const longPollSeconds = 40
  const { loop } = await polling(t, () => undefined, longPollSeconds)
  assert.equal(loop.readyz(), 'Telegram has not answered yet')
  await until(() => loop.readyz() === undefined)
  assert.ok(performance.now() - startedAt < longPollSeconds * 1_000)
})

test('a poll that hangs is given up, and nothing is lost by it', async (t) => {
  const seen: string[] = []
  const { loop, person } = await polling(t, (text) => seen.push(text))
  await until(() => loop.readyz() === undefined)
  await person.fail({ method: 'getUpdates', kind: 'hang' })
  await person.sendText(1, 'one')
  await until(() => seen.includes('one'))
  await person.fail({ method: 'getUpdates', kind: 'hang' })
  await person.sendText(1, 'two')
  await until(() => seen.includes('two'))
  assert.equal(loop.healthz(), undefined)
})

test('a handler that throws ends nothing', async (t) => {
  const seen: string[] = []
  const { person } = await polling(t, (text) => {
    seen.push(text)
    throw new Error('a bug')
  })
  await person.sendText(1, 'one')
  await person.sendText(1, 'two')
  await until(() => seen.includes('two'))
})

test('a loop that stands still is not healthy', async (t) => {
  let release = (): void => {}
  const { loop, person } = await polling(
    t,
    () =>
      new Promise<void>((resolve) => {
        release = resolve
      }),
  )
  await person.sendText(1, 'one')
  await until(() => loop.healthz() === 'the polling loop stands still')
  release()
  await until(() => loop.healthz() === undefined)
})

test('stopping confirms what was taken', async (t) => {
  const seen: string[] = []
  const { loop, person } = await polling(t, (text) => seen.push(text))
  await person.sendText(1, 'one')
  await until(() => seen.length === 1)
  await loop.stop()
  const offsets = (await person.calls('getUpdates')).map(({ parameters }) => Number(parameters['offset']))
  assert.ok(offsets.at(-1)! > 0)
  assert.equal(offsets.at(-1), Math.max(...offsets))
  await loop.ended
})
