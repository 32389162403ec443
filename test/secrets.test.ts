/** Whatever happens, nothing that the whole house prints or answers tells a secret, or what somebody sent. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { jobAuthorization, requestIdHeader } from '@emogram/contract'
import { createSimulator, SimulatorClient } from '@emogram/simulator'
import { answerTo } from './answers.ts'
import { until } from './checks.ts'
import { startHouse, tellsNoSecret } from './house.ts'
import { anotherPicture } from './photos.ts'

const token = '4242:a_secret_that_must_not_get_out_abcdefgh'
const answerTimeoutMs = 30_000
const chat = 100
/** Said and linked by people, which is nobody else's business. */
const privateWords = ['my-private-words', 'private-path', 'private-query']

test('a whole life of it: answers, refusals, every trouble that Telegram can make', {
  timeout: 120_000,
}, async (t) => {
  const simulator = await createSimulator({ token })
  t.after(() => simulator.close())
  const house = await startHouse({
    env: {
      LOG_LEVEL: 'trace',
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: simulator.url,
      // A hanging call is given up with the job.
      JOB_TIMEOUT_MS: '4000',
    },
  })
  const person = new SimulatorClient(simulator.url)
  const answered = async (sent: { readonly message_id: number }) =>
    await person.waitFor(chat, answerTo(sent), answerTimeoutMs)

  await answered(await person.sendPhoto(chat, await anotherPicture()))
  await answered(await person.sendText(chat, 'http://127.0.0.1:1/private-path?q=private-query'))
  await answered(await person.sendText(chat, 'my-private-words'))
  const description = `Bad Request: https://api.telegram.org/bot${token}/getFile is not for you`
  for (const [method, kind] of [
    ['getFile', { kind: 'error', error_code: 400, description }],
    ['download', { kind: 'cut' }],
    ['download', { kind: 'error', error_code: 404, description }],
    ['getFile', { kind: 'server_error' }],
    ['sendPhoto', { kind: 'too_many_requests', retry_after: 1 }],
    ['editMessageMedia', { kind: 'too_many_requests', retry_after: 1 }],
    ['sendPhoto', { kind: 'error', error_code: 400, description }],
    ['getFile', { kind: 'hang' }],
  ] as const) {
    await person.fail({ method, ...kind })
    await answered(await person.sendPhoto(chat, await anotherPicture()))
    await person.clearFaults()
  }
  for (const authorization of [
    'Bearer wrong',
    jobAuthorization('1:another-token-that-is-not-the-one-in-use'),
  ]) {
    const headers = { authorization, 'content-type': 'application/json' }
    const body = JSON.stringify({ file_id: 'a', chat_id: 1 })
    assert.equal((await house.request('/classify', { method: 'POST', headers, body })).status, 401)
  }

  const printed = house.printed()
  for (const words of privateWords) assert.ok(!printed.includes(words), words)
  // The house looks through all that it has printed and said.
  assert.equal(await house.stop(), 0)
  tellsNoSecret(printed, token)
  assert.match(printed, /\[secret\]|\[token\]|\[REDACTED\]/, 'something was cut out, so it was looked for')
})

test('a token that Telegram does not know ends the bot, without showing it', {
  timeout: 120_000,
}, async (t) => {
  const simulator = await createSimulator({ token: '1:the-token-of-another-bot-altogether-xyz' })
  t.after(() => simulator.close())
  const unknown = '4243:a_secret_that_nobody_knows_any_more_abcdef'
  const env = { TELEGRAM_BOT_TOKEN: unknown, TELEGRAM_API_ROOT: simulator.url, LOG_LEVEL: 'trace' }
  const printed = await startHouse({ env }).then(
    async (house) => {
      await house.stop()
      return house.printed()
    },
    (error: Error) => error.message,
  )
  assert.match(printed, /does not know this TELEGRAM_BOT_TOKEN/)
  tellsNoSecret(printed, unknown)
})

describe('one id', { timeout: 120_000 }, () => {
  test('leads through bot and service, calls to Telegram included', async () => {
    const house = await startHouse()
    try {
      const { message_id } = await house.person.sendPhoto(chat, await anotherPicture())
      await house.person.waitFor(chat, answerTo({ message_id }), answerTimeoutMs)
      const upload = new FormData()
      upload.set('image', new Blob([Uint8Array.from(await anotherPicture())]), 'a.jpg')
      const headers = { [requestIdHeader]: 'of-my-own' }
      await house.request('/classify', { method: 'POST', body: upload, headers })
      const with_ = (id: string) =>
        house
          .printed()
          .split('\n')
          .filter((line) => line.includes(`"${id}"`))
      const jobId = `${chat}.${message_id}.0`
      // The last line of a request is written when its answer is on the way already.
      await until('both are said to be answered', async () => {
        const says = (id: string, what: RegExp) => with_(id).some((line) => what.test(line))
        return says(jobId, /bot +answered/) && says('of-my-own', /classify-file answered/)
      })
      const job = with_(jobId)
      for (const [who, what] of [
        ['bot', 'Telegram was called'],
        ['bot', 'answered'],
        ['classify-file', 'Telegram was called'],
        ['classify-file', 'read'],
        ['classify-file', 'answered'],
      ] as const) {
        assert.ok(
          job.some((line) => line.includes(`${who} `) && line.includes(what)),
          `${who}: ${what}\n${job.join('\n')}`,
        )
      }
      assert.ok(job.some((line) => line.includes('"method":"download"')))
    } finally {
      await house.stop()
    }
  })
})
