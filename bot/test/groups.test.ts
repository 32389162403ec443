/** Where many people talk, the bot talks little. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChatMessage } from '@emogram/simulator'
import { words } from '@emogram/words'
import { until } from './running-bot.ts'
import { picture, type Talk, talk } from './talk.ts'

const group = -1_000_000_000_007
const photo = await picture('any')
const { replies } = words('en')
const isAnswer = ({ from, photo }: ChatMessage) => from.is_bot && photo !== undefined
const members = [
  { id: 1, status: 'administrator' as const },
  { id: 2, first_name: 'Bo' },
]

async function inGroup(t: Parameters<typeof talk>[0], given: object = {}): Promise<Talk> {
  const running = await talk(t)
  await running.person.group(group, { members, bot: 'administrator', ...given })
  return running
}

test('it answers who mentions it, answers it, or asks for somebody’s picture; and nobody else', async (t) => {
  const { person, jobs } = await inGroup(t)
  const unasked = await person.sendPhoto(group, photo)
  await person.sendText(group, 'https://example.com/a.jpg')
  for (const words of ['/start', '/start@other_bot']) await person.sendText(group, words)
  await person.sendPhoto(group, await picture('b'), { caption: 'Look, @emogram_bot!' })
  await until(() => jobs.length === 1)
  const answer = await person.waitFor(group, isAnswer)
  await person.sendPhoto(group, await picture('c'), { replyTo: answer.message_id })
  await until(() => jobs.length === 2)
  await person.sendText(group, '@emogram_bot who is that?', { replyTo: unasked.message_id, from: 2 })
  await until(() => jobs.length === 3)
  assert.equal(jobs[2]?.message_id, unasked.message_id)
  await person.sendText(group, '/classify@emogram_bot', { replyTo: unasked.message_id })
  await person.waitForAll(group, isAnswer, 4)
  await person.sendText(group, '/start@emogram_bot')
  await person.waitFor(group, ({ text }) => text === replies.start)
  const said = (await person.messages(group)).filter(({ from, text }) => from.is_bot && text !== undefined)
  assert.deepEqual(
    said.map(({ text }) => text),
    [replies.groupHello, replies.start],
  )
})

test('an album is meant as a whole where its caption mentions the bot', async (t) => {
  const { person, jobs } = await inGroup(t)
  const photos = await Promise.all(['a', 'b'].map(picture))
  await person.sendAlbum(group, photos)
  await person.sendAlbum(group, photos, { caption: '@emogram_bot' })
  await person.waitForAll(group, isAnswer, 2)
  await sleep(200)
  assert.equal(jobs.length, 1)
})

test('/auto on lets it look at every picture; admins decide', async (t) => {
  const { person, jobs } = await inGroup(t)
  await person.sendText(group, '/auto on', { from: 2 })
  await person.waitFor(group, ({ text }) => text === replies.adminsOnly)
  await person.sendText(group, '/auto')
  await person.waitFor(group, ({ text }) => text === replies.autoHow)
  await person.sendText(group, '/auto on', { from: 1 })
  await person.waitFor(group, ({ text }) => text === replies.autoOn)
  await person.sendPhoto(group, photo, { from: 2 })
  await until(() => jobs.length === 1)
  await person.sendText(group, '/auto off')
  await person.waitFor(group, ({ text }) => text === replies.autoOff)
  await person.sendPhoto(group, photo)
  await person.sendText(7, '/auto on')
  await person.waitFor(7, ({ text }) => text === replies.autoOnlyInGroups)
  assert.equal(jobs.length, 1)
})

test('it says hello where it is added, and the panel of a group can switch /auto as well', async (t) => {
  const { person, jobs } = await inGroup(t, { bot: 'left' })
  await person.group(group, { bot: 'administrator' })
  await person.waitFor(group, ({ text }) => text === replies.groupHello)
  await person.sendText(group, '/settings')
  const { message_id } = await person.waitFor(group, ({ reply_markup }) => reply_markup !== undefined)
  await person.pressButton(group, message_id, 'settings:auto:on')
  const { settings } = words('en')
  await person.waitFor(
    group,
    ({ text }) => text?.includes(settings.current({ name: settings.auto, value: settings.on })) === true,
  )
  await person.sendPhoto(group, photo)
  await until(() => jobs.length === 1)
})

test('/auto on says so where Telegram does not show it every message', async (t) => {
  const { person } = await inGroup(t, { bot: 'member' })
  await person.setPrivacy('on')
  await person.sendText(group, '/auto on')
  await person.waitFor(group, ({ text }) => text === replies.autoBlind)
})

test('every answer stays in its topic', async (t) => {
  const { person, jobs } = await inGroup(t, { is_forum: true })
  const topic = await person.topic(group, 'Photos')
  await person.sendPhoto(group, photo, { topic, caption: '@emogram_bot' })
  const answer = await person.waitFor(group, isAnswer)
  assert.equal(answer.message_thread_id, topic)
  assert.equal(jobs[0]?.message_thread_id, topic)
  await person.sendText(group, '/privacy', { topic })
  const said = await person.waitFor(group, ({ text }) => text === replies.privacy)
  assert.equal(said.message_thread_id, topic)
  const actions = await person.calls('sendChatAction')
  assert.ok(actions.every(({ parameters }) => Number(parameters['message_thread_id']) === topic))
})

test('what was chosen goes along when a group becomes a supergroup', async (t) => {
  const { person, jobs } = await talk(t)
  await person.group(-7, { members, bot: 'administrator' })
  await person.sendText(-7, '/auto on')
  await person.waitFor(-7, ({ text }) => text === replies.autoOn)
  await person.migrate(-7, group)
  await sleep(300)
  await person.sendPhoto(group, photo)
  await until(() => jobs.length === 1)
})

test('a bot that is thrown out does not mind', async (t) => {
  const { person, jobs } = await inGroup(t)
  await person.sendText(group, '/privacy')
  await person.waitFor(group, ({ text }) => text === replies.privacy)
  await person.group(group, { bot: 'kicked' })
  await person.person(7, { blocked: true })
  await person.sendPhoto(8, photo)
  await until(() => jobs.length === 1)
})
