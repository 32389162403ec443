/** From the message to the answer in the chat: whoever has one id finds the whole way of a photo by one grep. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { startBot, startTelegram, token, until } from '../bot/test/running-bot.ts'
import { startNginx } from '../scripts/nginx.ts'
import { startService } from '../services/classify-file/test/running-service.ts'
import { answerTo } from './answers.ts'
import { anotherPicture } from './photos.ts'
import { requirement } from './requirement.ts'

const chat = 7
const answerTimeoutMs = 120_000

interface Line {
  readonly name: string
  readonly msg?: string
  readonly status?: number
  readonly message_ids?: readonly number[]
}

test('one grep for a photo’s id tells its way through bot, nginx and service', {
  skip: requirement('nginx'),
  timeout: 300_000,
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'emogram-logs-'))
  t.after(() => rm(folder, { recursive: true }))
  const telegram = await startTelegram(t)
  const env = { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: telegram.url, LOG_LEVEL: 'info', WORKERS: '1' }
  const service = await startService(t, env)
  const gateway = await startNginx({
    host: '127.0.0.1',
    port: 0,
    classifyFile: new URL(service.url).host,
    // Nobody asks for a URL here.
    classifyUrl: '127.0.0.1:9',
    bot: '127.0.0.1:9',
    readTimeoutMs: 70_000,
    accessLog: join(folder, 'gateway.log'),
  })
  t.after(() => gateway.close())
  const bot = await startBot(t, { ...env, GATEWAY_URL: gateway.url })
  const { person } = telegram
  const photos = [
    await person.sendPhoto(chat, await anotherPicture()),
    await person.sendPhoto(chat, await anotherPicture()),
  ]
  const answers = photos.map((photo) => person.waitFor(chat, answerTo(photo), answerTimeoutMs))
  await Promise.all(answers)
  // Each of the three writes it down after it has answered, so whoever is asked first may not have done so yet.
  const answered = (log: string) => log.split('"answered"').length > photos.length
  await until(() => answered(bot.output()) && answered(service.output.stdout))
  await until(() => readFileSync(join(folder, 'gateway.log'), 'utf8').split('\n').length > photos.length)
  await Promise.all([
    writeFile(join(folder, 'bot.log'), bot.output()),
    writeFile(join(folder, 'classify-file.log'), service.output.stdout),
  ])
  for (const [i, { message_id }] of photos.entries()) {
    const { stdout } = await promisify(execFile)('grep', ['-rhF', `"${chat}.${message_id}.0"`, folder])
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
    const said = lines.map(({ name, msg, status }) => `${name}: ${msg ?? status}`)
    // Who has written first is a matter of the files' order here.
    assert.deepEqual(said.sort(), [
      'bot: answered',
      'bot: job offered',
      'classify-file: answered',
      'classify-file: read',
      'gateway: 200',
    ])
    const sent = lines.find(({ msg }) => msg === 'read')?.message_ids
    assert.deepEqual(sent, [(await answers[i])?.message_id])
  }
})
