/** The buttons below a result. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ButtonAction, buttonData } from '@emogram/contract'
import type { ChatMessage } from '@emogram/simulator'
import { words } from '@emogram/words'
import { face } from '../../lib/words/test/face.ts'
import { until } from './running-bot.ts'
import { held, picture, type Talk, talk } from './talk.ts'

const chat = 42
const { replies } = words('en')
const photo = await picture('any')
const isAnswer = ({ from, photo }: ChatMessage) => from.is_bot && photo !== undefined

async function answered(person: Talk['person'], at = chat) {
  const sent = await person.sendPhoto(at, photo)
  const answer = await person.waitFor(at, isAnswer)
  const data = (action: ButtonAction) => buttonData(action, `${at}.${sent.message_id}.0`) ?? ''
  const now = async () =>
    (await person.messages(at)).find(({ message_id }) => message_id === answer.message_id)
  return { answer, data, now, id: answer.message_id }
}

const alerts = async (person: Talk['person']) =>
  (await person.calls('answerCallbackQuery')).map(({ parameters }) => parameters)

test('a press shows the same result in another style, in the same place, without reading it again', async (t) => {
  const { person, jobs } = await talk(t)
  const { answer, data, now, id } = await answered(person)
  assert.equal(answer.caption, 'in en, as boxes')
  for (const style of ['emoji', 'blur', 'boxes', 'emoji'] as const) {
    await person.pressButton(chat, id, data(style))
    await until(async () => (await now())?.caption === `in en, as ${style}`)
    const below = (await now())?.reply_markup?.inline_keyboard
      .flat()
      .map(({ callback_data }) => callback_data)
    assert.ok(below?.includes(data('json')) && !below.includes(data(style)), String(below))
  }
  assert.equal((await person.messages(chat)).filter(({ from }) => from.is_bot).length, 1)
  const drawn = jobs.slice(1)
  assert.ok(drawn.length >= 2)
  for (const job of drawn) {
    assert.ok(job.type !== 'album')
    assert.deepEqual(job.faces, [face()])
    assert.deepEqual(job.image_px, { width: 10, height: 10 })
    assert.equal(job.status_message_id, id)
    assert.equal(job.result_id, jobs[0]?.result_id)
  }
  assert.equal(new Set(jobs.map(({ job_id }) => job_id)).size, jobs.length)
})

test('pressing twice draws once', async (t) => {
  const gate = held()
  let first = true
  const before = () => {
    if (!first) return gate.before()
    first = false
    return undefined
  }
  const { person, jobs } = await talk(t, { before })
  const { data, now, id } = await answered(person)
  for (let press = 0; press < 3; press++) await person.pressButton(chat, id, data('blur'))
  await until(async () => (await alerts(person)).length === 3)
  gate.letGo()
  await until(async () => (await now())?.caption === 'in en, as blur')
  assert.equal(jobs.length, 2)
})

test('the JSON comes as a file', async (t) => {
  const { person } = await talk(t)
  const { data, id } = await answered(person)
  await person.pressButton(chat, id, data('json'))
  const { document, caption, reply_to_message } = await person.waitFor(
    chat,
    (message) => message.document !== undefined,
  )
  assert.equal(document?.file_name, 'faces.json')
  assert.equal(caption, replies.jsonCaption)
  assert.equal(reply_to_message?.message_id, id)
  const json = JSON.parse(Buffer.from(await person.download(document!.file_id)).toString('utf8')) as object
  assert.deepEqual(json, { image: { width: 10, height: 10 }, faces: [face()] })
})

test('a result that is no longer kept, or another chat’s, is not given out', async (t) => {
  const { person, jobs, api } = await talk(t)
  const { data, id } = await answered(person)
  const reply_markup = { inline_keyboard: [[{ text: 'Stolen', callback_data: data('json') }]] }
  await person.person(43)
  const { message_id } = await api('sendMessage', { chat_id: 43, text: 'Press!', reply_markup })
  await person.pressButton(43, message_id, data('json'))
  await until(async () => (await alerts(person)).at(-1)?.['text'] === replies.resultExpired)
  await person.sendText(chat, '/forget')
  await person.waitFor(chat, ({ text }) => text === replies.forgotten)
  await person.pressButton(chat, id, data('emoji'))
  await until(async () => (await alerts(person)).length === 2)
  assert.equal((await alerts(person)).at(-1)?.['text'], replies.resultExpired)
  assert.equal(jobs.length, 1)
})

test('a picture that is answered from memory has buttons that work, too', async (t) => {
  const { person, jobs } = await talk(t)
  await answered(person)
  const { data, now, id } = await answered(person, 43)
  await person.pressButton(43, id, data('emoji'))
  await until(async () => (await now())?.caption === 'in en, as emoji')
  assert.equal(jobs.length, 2)
})
