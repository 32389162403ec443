/** What people see while they wait, and how they take pictures back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChatMessage } from '@emogram/simulator'
import { words } from '@emogram/words'
import { failed } from './dispatch.ts'
import { until } from './running-bot.ts'
import { held, picture, type Talk, talk } from './talk.ts'

const chat = 42
const { replies, failures } = words('en')
const photo = await picture('any')
const fromBot = ({ from }: ChatMessage) => from.is_bot
const isAnnouncement = ({ text, from }: ChatMessage) =>
  from.is_bot && (text?.startsWith('In the queue') === true || text === replies.working)
const pressed = (
  person: Talk['person'],
  { message_id, reply_markup }: ChatMessage,
  from: number,
  at = chat,
) => person.pressButton(at, message_id, reply_markup?.inline_keyboard[0]?.[0]?.callback_data ?? '', from)
const lastAlert = async (person: Talk['person']) =>
  (await person.calls('answerCallbackQuery')).at(-1)?.parameters

test('a quick answer needs no announcement', async (t) => {
  const { person } = await talk(t)
  const sent = await person.sendPhoto(chat, photo)
  await person.waitFor(chat, fromBot)
  await sleep(1_800)
  const history = await person.history(chat)
  assert.ok(
    history.some(({ message }) => message.message_id === sent.message_id && message.reactions[0] === '👀'),
  )
  assert.deepEqual(
    (await person.messages(chat)).find((each) => each.message_id === sent.message_id)?.reactions,
    [],
  )
  assert.ok(!history.some(({ message }) => isAnnouncement(message)))
})

test('a slow one is announced, and takes the announcement’s place', async (t) => {
  const gate = held()
  const { person, jobs } = await talk(t, { concurrency: 1, before: gate.before })
  const first = await person.sendPhoto(7, photo)
  await until(() => jobs.length === 1)
  const sent = await person.sendPhoto(chat, photo)
  const announced = await person.waitFor(chat, isAnnouncement)
  assert.equal(announced.text, replies.queued({ position: 1, total: 1, minutes: 0 }))
  assert.equal(announced.reply_to_message?.message_id, sent.message_id)
  assert.equal((await person.waitFor(7, isAnnouncement)).text, replies.working)
  gate.letGo()
  const answer = await person.waitFor(chat, (message) => fromBot(message) && message.photo !== undefined)
  assert.equal(answer.message_id, announced.message_id)
  // The other one was under way before it was announced, so its answer came as a message of its own.
  await until(async () => !(await person.messages(7)).some(isAnnouncement))
  const answers = (await person.messages(7)).filter(fromBot)
  assert.deepEqual(
    answers.map(({ reply_to_message }) => reply_to_message?.message_id),
    [first.message_id],
  )
})

test('of many that wait, the first is announced, and its place is said when it is news', async (t) => {
  const gates = Array.from({ length: 6 }, held)
  let turn = 0
  const { person, jobs } = await talk(t, { concurrency: 1, before: () => gates[turn++]?.before() })
  await person.sendPhoto(7, await picture('a'))
  await until(() => jobs.length === 1)
  for (const name of ['b', 'c', 'd', 'e']) await person.sendPhoto(8, await picture(name))
  await person.sendPhoto(chat, photo)
  await person.sendPhoto(chat, await picture('g'))
  await person.waitFor(chat, isAnnouncement)
  await sleep(500)
  assert.equal((await person.messages(chat)).filter(isAnnouncement).length, 1)
  for (const gate of gates) gate.letGo()
  await until(
    async () => (await person.messages(chat)).filter(({ photo, from }) => photo && from.is_bot).length === 2,
  )
  await until(async () => !(await person.messages(chat)).some(isAnnouncement))
})

test('a failure turns the announcement into the sentence', async (t) => {
  const gate = held()
  const before = async () => {
    await gate.before()
    return failed('image_unreadable')
  }
  const { person, jobs } = await talk(t, { concurrency: 1, before })
  await person.sendPhoto(7, photo)
  await until(() => jobs.length === 1)
  await person.sendPhoto(chat, photo)
  const { message_id } = await person.waitFor(chat, isAnnouncement)
  gate.letGo()
  const said = await person.waitFor(chat, ({ text }) => text === failures.image_unreadable)
  assert.equal(said.message_id, message_id)
  assert.deepEqual(said.reply_markup?.inline_keyboard ?? [], [])
  assert.equal((await person.messages(chat)).filter(fromBot).length, 1)
})

test('the cancel button is for whoever sent the picture', async (t) => {
  const gate = held()
  const { person, jobs } = await talk(t, { concurrency: 1, before: gate.before })
  const group = -1_000_000_000_007
  await person.group(group, { members: [{ id: 1 }, { id: 2 }], bot: 'administrator' })
  await person.sendPhoto(7, photo)
  await until(() => jobs.length === 1)
  await person.sendPhoto(group, photo, { from: 1, caption: '@emogram_bot' })
  const announced = await person.waitFor(group, isAnnouncement)
  await pressed(person, announced, 2, group)
  await until(async () => (await lastAlert(person))?.['text'] === replies.notYours)
  assert.ok((await person.messages(group)).some(isAnnouncement))
  await pressed(person, announced, 1, group)
  await until(async () => !(await person.messages(group)).some(isAnnouncement))
  await until(async () => (await person.messages(group)).every(({ reactions }) => reactions.length === 0))
  assert.equal((await lastAlert(person))?.['text'], replies.cancelled({ count: 1 }))
  gate.letGo()
  await person.waitFor(7, ({ photo, from }) => from.is_bot && photo !== undefined)
  assert.equal(jobs.length, 1)
})

test('/cancel takes back what waits, and /queue says how it stands', async (t) => {
  const gate = held()
  const { person, jobs } = await talk(t, { concurrency: 1, before: gate.before })
  await person.sendText(chat, '/queue')
  await person.waitFor(chat, ({ text }) => text === replies.queueEmpty)
  await person.sendText(chat, '/cancel')
  await person.waitFor(chat, ({ text }) => text === replies.nothingToCancel)
  await person.sendPhoto(7, photo)
  await until(() => jobs.length === 1)
  for (const name of ['a', 'b']) await person.sendPhoto(chat, await picture(name))
  await until(async () => (await person.calls('setMessageReaction')).length === 3)
  await person.sendText(chat, '/queue')
  const overview = await person.waitFor(chat, ({ text }) => text?.includes('2 pictures are waiting') === true)
  assert.ok(overview.text?.includes(replies.queueYours({ count: 2 })), overview.text)
  await person.sendText(chat, '/cancel')
  await person.waitFor(chat, ({ text }) => text === replies.cancelled({ count: 2 }))
  await person.sendText(7, '/cancel')
  await person.waitFor(7, ({ text }) => text === replies.alreadyUnderWay)
  gate.letGo()
  await person.waitFor(7, ({ photo, from }) => from.is_bot && photo !== undefined)
  assert.equal(jobs.length, 1)
})

test('who has too many waiting is told so', async (t) => {
  const gate = held()
  const { person } = await talk(t, { maxPerChat: 1, before: gate.before })
  await person.sendPhoto(chat, photo)
  await person.sendPhoto(chat, await picture('b'))
  await person.waitFor(chat, ({ text }) => text === replies.chatFull)
  gate.letGo()
  await person.waitFor(chat, ({ photo, from }) => from.is_bot && photo !== undefined)
})
