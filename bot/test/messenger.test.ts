import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createLog } from '@emogram/runtime'
import { Telegram } from 'telegraf'
import { createMessenger } from '../src/messenger.ts'
import { telegramApi } from '../src/telegram-api.ts'
import { startTelegram, token, until } from './running-bot.ts'

const log = createLog({ name: 'test', level: 'silent', secrets: [] })
const to = { chat_id: 1, message_id: 1 }

async function messenger(t: TestContext) {
  const { url, person } = await startTelegram(t)
  await person.person(1)
  const api = telegramApi(new Telegram(token, { apiRoot: url }))
  const say = createMessenger({ api, log, backoff: { firstMs: 5, maxMs: 20 }, maxUnderWay: 2 })
  const attempts = async () => (await person.calls('sendMessage')).length
  const texts = async () => (await person.messages(1)).map(({ text }) => text)
  return { person, say, attempts, texts }
}

test('words arrive in spite of trouble, and also where the message is gone', async (t) => {
  const { person, say, attempts, texts } = await messenger(t)
  await person.fail({ method: 'sendMessage', kind: 'server_error', times: 2 })
  await person.fail({ method: 'sendMessage', kind: 'too_many_requests', retry_after: 0 })
  await say(to, 'Hello.')
  assert.deepEqual(await texts(), ['Hello.'])
  assert.equal(await attempts(), 4)
})

test('after a few attempts it is enough', async (t) => {
  const { person, say, attempts, texts } = await messenger(t)
  await person.fail({ method: 'sendMessage', kind: 'server_error', times: 100 })
  await say(to, 'Hello.')
  assert.deepEqual(await texts(), [])
  assert.equal(await attempts(), 5)
})

for (const fault of [
  { kind: 'too_many_requests', retry_after: 73_414 },
  { kind: 'error', error_code: 403, description: 'Forbidden: bot was blocked by the user' },
  { kind: 'error', error_code: 400, description: 'Bad Request: chat not found' },
] as const) {
  test(`${JSON.stringify(fault)} is not waited out`, async (t) => {
    const { person, say, attempts } = await messenger(t)
    await person.fail({ method: 'sendMessage', ...fault })
    await say(to, 'Hello.')
    assert.equal(await attempts(), 1)
  })
}

test('messages under way are bounded', async (t) => {
  const { person, say, attempts, texts } = await messenger(t)
  await person.fail({ method: 'sendMessage', kind: 'too_many_requests', retry_after: 1, times: 2 })
  const first = [say(to, 'one'), say(to, 'two')]
  await say(to, 'three')
  await until(async () => (await attempts()) === 2)
  await Promise.all(first)
  assert.deepEqual((await texts()).sort(), ['one', 'two'])
})
