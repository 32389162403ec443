import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Message, Privacy } from '../src/index.ts'
import { sample, simulation } from './bot.ts'

const group = -5
const forum = -1_000_000_000_009
const ada = { id: 1, first_name: 'Ada', status: 'creator' as const }
const bob = { id: 2, first_name: 'Bob', language_code: 'ru' }

async function inGroup(t: TestContext, privacy: Privacy = 'on') {
  const there = await simulation(t, { privacy })
  await there.person.group(group, { title: 'Friends', members: [ada, bob] })
  const added = await there.updates()
  return {
    ...there,
    added,
    heard: async () => (await there.updates(added.at(-1)!.update_id + 1)).map(({ message }) => message!),
  }
}

test('a bot that is added to a group is told so, and who is who', async (t) => {
  const { added, call } = await inGroup(t)
  const [joined, service] = added
  assert.equal(joined?.my_chat_member?.old_chat_member.status, 'left')
  assert.equal(joined?.my_chat_member?.new_chat_member.status, 'member')
  assert.deepEqual(joined?.my_chat_member?.chat, { id: group, type: 'group', title: 'Friends' })
  assert.equal(service?.message?.new_chat_members?.[0]?.id, 4242)
  const ask = async (method: string, body: object = {}) =>
    call<Record<string, unknown>>(method, { chat_id: group, ...body })
  assert.equal((await ask('getChatMember', { user_id: 1 })).result['status'], 'creator')
  assert.equal((await ask('getChatMember', { user_id: 2 })).result['status'], 'member')
  assert.equal((await ask('getChatMember', { user_id: 4242 })).result['status'], 'member')
  assert.equal((await ask('getChatMember', { user_id: 99 })).description, 'Bad Request: user not found')
  const admins = (await call<{ user: { id: number } }[]>('getChatAdministrators', { chat_id: group })).result
  assert.deepEqual(
    admins.map(({ user }) => user.id),
    [1],
  )
  assert.equal((await call('getChatMemberCount', { chat_id: group })).result, 3)
})

test('a private bot hears commands, mentions and replies in a group, and nothing else', async (t) => {
  const { person, send, heard } = await inGroup(t)
  const own = await send(group, 'I am here')
  await person.sendText(group, 'just talking', { from: 2 })
  await person.sendPhoto(group, await sample(1), { from: 2 })
  await person.sendText(group, '/start@another_bot', { from: 2 })
  await person.sendText(group, '/help', { from: 2 })
  await person.sendText(group, '/me@Emogram_Bot', { from: 2 })
  await person.sendText(group, 'hey @emogram_bot, look', { from: 1 })
  await person.sendPhoto(group, await sample(1), { caption: '@emogram_bot', from: 1 })
  await person.sendText(group, 'this one', { from: 2, replyTo: own.message_id })
  const messages = await heard()
  assert.deepEqual(
    messages.map(({ from, text, caption }) => [from.first_name, text ?? caption]),
    [
      ['Bob', '/help'],
      ['Bob', '/me@Emogram_Bot'],
      ['Ada', 'hey @emogram_bot, look'],
      ['Ada', '@emogram_bot'],
      ['Bob', 'this one'],
    ],
  )
  assert.equal(messages[0]?.from.language_code, 'ru')
  assert.deepEqual(messages[2]?.entities, [{ type: 'mention', offset: 4, length: 12 }])
})

test('without privacy, or as an administrator, it hears everything; strictly private, no mentions', async (t) => {
  const open = await inGroup(t, 'off')
  await open.person.sendText(group, 'just talking')
  assert.equal((await open.heard()).length, 1)
  assert.equal(
    (await open.call<{ can_read_all_group_messages: boolean }>('getMe')).result.can_read_all_group_messages,
    true,
  )
  const strict = await inGroup(t, 'strict')
  await strict.person.sendText(group, '@emogram_bot')
  assert.deepEqual(await strict.heard(), [])
  await strict.person.group(group, { bot: 'administrator' })
  await strict.person.sendText(group, 'just talking')
  assert.equal((await strict.heard()).at(-1)?.text, 'just talking')
})

test('what the bot may not do in a group is refused in Telegram’s words', async (t) => {
  const { call, person } = await inGroup(t)
  const { photo } = await person.sendPhoto(group, await sample(1))
  const theirs = await person.sendText(group, 'mine')
  const words = async (method: string, body: object) =>
    (await call(method, { chat_id: group, ...body })).description
  await person.group(group, { forbidden: ['photos', 'documents'] })
  assert.equal(
    await words('sendPhoto', { photo: photo![0]!.file_id }),
    'Bad Request: not enough rights to send photos to the chat',
  )
  assert.equal(
    await words('sendDocument', { document: 'x' }),
    'Bad Request: not enough rights to send documents to the chat',
  )
  await person.group(group, { forbidden: ['text'] })
  assert.equal(
    await words('sendMessage', { text: 'x' }),
    'Bad Request: not enough rights to send text messages to the chat',
  )
  assert.equal(
    await words('deleteMessage', { message_id: theirs.message_id }),
    "Bad Request: message can't be deleted",
  )
  await person.person(1)
  await person.group(group, { bot: 'kicked' })
  assert.equal(await words('sendMessage', { text: 'x' }), 'Forbidden: bot was kicked from the group chat')
  assert.equal(
    (await call('getChatAdministrators', { chat_id: 1 })).description,
    'Bad Request: there are no administrators in the private chat',
  )
})

test('a group becomes a supergroup: service messages tell, and the old id is refused with the new one', async (t) => {
  const { call, person, heard } = await inGroup(t)
  const { id, members } = await person.migrate(group)
  assert.equal(id, -1_000_000_000_005)
  assert.deepEqual(
    members.map((member) => member.id),
    [1, 2],
  )
  const [away, here] = await heard()
  assert.deepEqual([away?.chat.id, away?.migrate_to_chat_id], [group, id])
  assert.deepEqual([here?.chat.id, here?.chat.type, here?.migrate_from_chat_id], [id, 'supergroup', group])
  const refused = await call('sendMessage', { chat_id: group, text: 'x' })
  assert.equal(refused.status, 400)
  assert.equal(refused.description, 'Bad Request: group chat was upgraded to a supergroup chat')
  assert.equal(refused.parameters?.migrate_to_chat_id, id)
  assert.equal((await call('sendMessage', { chat_id: id, text: 'x' })).ok, true)
  await assert.rejects(person.sendText(group, 'anybody?'), /409 .*is now -1000000000005/)
})

test('topics: messages carry theirs, answers stay in it, and others are refused', async (t) => {
  const { call, person, updates } = await simulation(t, { privacy: 'off' })
  await person.group(forum, { is_forum: true, members: [ada] })
  const topic = await person.topic(forum, 'Faces')
  const question = await person.sendPhoto(forum, await sample(1), { topic })
  assert.deepEqual([question.message_thread_id, question.is_topic_message], [topic, true])
  // Telegram fills this in for everything in a topic; only a look at it tells it from an answer.
  assert.equal(question.reply_to_message?.forum_topic_created?.name, 'Faces')
  assert.equal((await updates()).at(-1)?.message?.chat.is_forum, true)
  const say = (body: object) => call<Message>('sendMessage', { chat_id: forum, text: 'x', ...body })
  const inTopic = (await say({ message_thread_id: topic })).result
  assert.deepEqual([inTopic.message_thread_id, inTopic.is_topic_message], [topic, true])
  const reply = (await say({ reply_parameters: { message_id: question.message_id } })).result
  assert.equal(reply.message_thread_id, topic)
  assert.equal((await say({ message_thread_id: 3 })).description, 'Bad Request: message thread not found')
  assert.equal((await say({})).result.message_thread_id, undefined)
  assert.equal(
    (await call('sendChatAction', { chat_id: forum, action: 'typing', message_thread_id: topic })).ok,
    true,
  )
})

test('a thread of replies in a supergroup has a number too, but is no topic', async (t) => {
  const { call, person } = await simulation(t, { privacy: 'off' })
  await person.group(forum, { members: [ada] })
  const first = await person.sendText(forum, 'one')
  const second = await person.sendText(forum, 'two', { replyTo: first.message_id })
  const third = await person.sendText(forum, 'three', { replyTo: second.message_id })
  assert.deepEqual(
    [second, third].map((message) => [message.message_thread_id, message.is_topic_message]),
    [
      [first.message_id, undefined],
      [first.message_id, undefined],
    ],
  )
  assert.equal(
    (await call('sendMessage', { chat_id: forum, text: 'x', message_thread_id: first.message_id }))
      .description,
    'Bad Request: message thread not found',
  )
})
