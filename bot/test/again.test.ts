import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { Job, JobAnswer, Sent } from '@emogram/contract'
import { createLog } from '@emogram/runtime'
import { Telegraf } from 'telegraf'
import { answerAgain } from '../src/again.ts'
import type { Outcome } from '../src/backend.ts'
import { sentAnswers } from '../src/sent-cache.ts'
import { createShortMemory } from '../src/short-memory.ts'
import { telegramApi } from '../src/telegram-api.ts'
import { noFaces, startTelegram, token } from './running-bot.ts'

const log = createLog({ name: 'test', level: 'silent', secrets: [] })
const never = new AbortController().signal

/** A bot whose services answer a photo by sending back the same file, and count how often they are asked. */
async function bot(t: Parameters<typeof startTelegram>[0]) {
  const { url, person } = await startTelegram(t)
  const api = telegramApi(new Telegraf(token, { telegram: { apiRoot: url } }).telegram)
  const asked: string[] = []
  const answer = { models: 'a', text: 'I found 1 face:' } as {
    models: string
    text: string
    sent?: Partial<Sent>
  }
  const classify = async (job: Job): Promise<Outcome> => {
    asked.push(job.job_id)
    const { models, text } = answer
    const file_id = job.type === 'file_id' ? job.file_id : ''
    const sent: Sent = { kind: 'photo', file_id, text, models, ...answer.sent }
    return { kind: 'answered', sent, answer: { ...(noFaces as JobAnswer), sent } }
  }
  return {
    person,
    asked,
    answer,
    classify: answerAgain({ api, cache: createShortMemory(sentAnswers), log, classify }),
  }
}

let chat = 1_000
beforeEach(() => chat++)

const photo = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

async function send({ person }: Awaited<ReturnType<typeof bot>>, to = chat): Promise<Job> {
  const message = await person.sendPhoto(to, photo)
  const { file_id } = message.photo!.at(-1)!
  const { message_id } = message
  return {
    type: 'file_id',
    file_id,
    file_unique_id: 'the same',
    job_id: `${to}.${message_id}.0`,
    chat_id: to,
    message_id,
  }
}

test('a picture that was answered is answered again without being read, in any chat', async (t) => {
  const running = await bot(t)
  await running.classify(await send(running), never)
  const again = await send(running, ++chat)
  const outcome = await running.classify(again, never)
  assert.equal(running.asked.length, 1)
  const [answer, ...more] = (await running.person.messages(chat)).filter(({ from }) => from.is_bot)
  assert.equal(more.length, 0)
  assert.ok(outcome.kind === 'answered')
  assert.deepEqual(outcome.sent?.message_ids, [answer?.message_id])
  assert.equal(outcome.answer && 'image' in outcome.answer && outcome.answer.image.width, noFaces.image.width)
  assert.equal(answer?.caption, 'I found 1 face:')
  assert.equal(answer?.reply_to_message?.message_id, again.message_id)
  assert.ok(answer?.photo)
})

test('a sentence is said again, too', async (t) => {
  const running = await bot(t)
  running.answer.sent = { kind: 'text', text: 'Nobody here.' }
  await running.classify(await send(running), never)
  await running.classify(await send(running), never)
  const said = (await running.person.messages(chat)).filter(({ from }) => from.is_bot)
  assert.deepEqual(
    said.map(({ text }) => text),
    ['Nobody here.'],
  )
})

test('a picture that Telegram no longer has is read anew', async (t) => {
  const running = await bot(t)
  running.answer.sent = { file_id: 'unknown' }
  await running.classify(await send(running), never)
  await running.classify(await send(running), never)
  assert.equal(running.asked.length, 2)
})

test('what other networks have said is of no use', async (t) => {
  const running = await bot(t)
  await running.classify(await send(running), never)
  running.answer.models = 'b'
  await running.classify({ ...(await send(running)), file_unique_id: 'another' } as Job, never)
  await running.classify(await send(running), never)
  assert.equal(running.asked.length, 3)
})

test('nothing is sent twice where Telegram does not answer, and it is left alone while it wants a pause', async (t) => {
  const running = await bot(t)
  await running.classify(await send(running), never)
  await running.person.fail({ method: 'sendPhoto', times: 1, kind: 'lost_answer' })
  const lost = await running.classify(await send(running), never)
  assert.equal(lost.kind === 'failed' && lost.code, 'telegram_unconfirmed')
  await running.person.fail({
    method: 'sendPhoto',
    times: 1,
    kind: 'too_many_requests',
    retry_after: 7,
  })
  const busy = await running.classify(await send(running), never)
  assert.deepEqual(busy.kind === 'failed' && [busy.code, busy.retryAfterMs], ['telegram_busy', 7_000])
  assert.equal(running.asked.length, 1)
})

test('links are always read', async (t) => {
  const running = await bot(t)
  const link = {
    type: 'url',
    url: 'https://example.com/a.jpg',
    job_id: 'x',
    chat_id: chat,
    message_id: 1,
  } as const
  await running.classify(link, never)
  await running.classify(link, never)
  assert.equal(running.asked.length, 2)
})
