import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Message } from '../src/index.ts'
import { simulation, token } from './bot.ts'

test('getMe introduces the bot of the token', async (t) => {
  const { call } = await simulation(t)
  const { result } = await call('getMe')
  assert.deepEqual(result, {
    id: 4242,
    is_bot: true,
    first_name: 'Emogram',
    username: 'emogram_bot',
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
  })
})

test('a wrong token, an unknown method and an unknown chat are refused in Telegram’s words', async (t) => {
  const { simulator, call } = await simulation(t)
  const wrongToken = await fetch(`${simulator.url}/bot4242:wrong/getMe`)
  assert.equal(wrongToken.status, 401)
  assert.deepEqual(await wrongToken.json(), { ok: false, error_code: 401, description: 'Unauthorized' })
  const unknown = await call('makeCoffee')
  assert.equal(unknown.status, 404)
  assert.equal(unknown.description, 'Not Found')
  assert.equal(unknown.error_code, 404)
  const nobody = await call('sendMessage', { chat_id: 1, text: 'hello' })
  assert.equal(nobody.status, 400)
  assert.equal(nobody.description, 'Bad Request: chat not found')
})

test('parameters come as JSON, urlencoded, query or multipart', async (t) => {
  const { simulator, call, person } = await simulation(t)
  await person.person(7)
  const root = `${simulator.url}/bot${token}`
  const reply = (await person.sendText(7, 'the first')).message_id
  const fields = { chat_id: '7', text: 'hello', reply_parameters: JSON.stringify({ message_id: reply }) }
  const multipart = new FormData()
  for (const [name, value] of Object.entries(fields)) multipart.set(name, value)
  const answers = await Promise.all([
    call<Message>('sendMessage', { chat_id: 7, text: 'hello', reply_parameters: { message_id: reply } }),
    fetch(`${root}/sendMessage`, { method: 'POST', body: new URLSearchParams(fields) }).then((r) => r.json()),
    fetch(`${root}/sendmessage?${new URLSearchParams(fields)}`).then((r) => r.json()),
    fetch(`${root}/sendMessage`, { method: 'POST', body: multipart }).then((r) => r.json()),
  ])
  for (const { ok, result } of answers as { ok: boolean; result: Message }[]) {
    assert.equal(ok, true)
    assert.equal(result.text, 'hello')
    assert.equal(result.chat.id, 7)
    assert.equal(result.reply_to_message?.message_id, reply)
  }
})

test('replies: both spellings, the missing message, and sending without it', async (t) => {
  const { call, person } = await simulation(t)
  const { message_id } = await person.sendText(7, 'question')
  const old = await call<Message>('sendMessage', { chat_id: 7, text: 'a', reply_to_message_id: message_id })
  assert.equal(old.result.reply_to_message?.text, 'question')
  const missing = { chat_id: 7, text: 'a', reply_parameters: { message_id: 99 } }
  assert.equal(
    (await call('sendMessage', missing)).description,
    'Bad Request: message to be replied not found',
  )
  const anyway = await call<Message>('sendMessage', {
    ...missing,
    reply_parameters: { message_id: 99, allow_sending_without_reply: true },
  })
  assert.equal(anyway.result.text, 'a')
  assert.equal(anyway.result.reply_to_message, undefined)
  const nested = await call<Message>('sendMessage', {
    chat_id: 7,
    text: 'b',
    reply_to_message_id: old.result.message_id,
  })
  assert.equal(nested.result.reply_to_message?.reply_to_message, undefined)
})

test('text is limited, trimmed, and its links and HTML become entities', async (t) => {
  const { call, person } = await simulation(t)
  await person.person(7)
  const send = (text: string, more: object = {}) =>
    call<Message>('sendMessage', { chat_id: 7, text, ...more })
  assert.equal((await send('x'.repeat(4097))).description, 'Bad Request: message is too long')
  assert.equal((await send('  \n ')).description, 'Bad Request: message text is empty')
  assert.equal((await send('')).description, 'Bad Request: message text is empty')
  const html = (
    await send(' <b>Bold &amp; <i>both</i></b> <a href="https://a.example/?x=1&amp;y=2">link</a>', {
      parse_mode: 'HTML',
    })
  ).result
  assert.equal(html.text, 'Bold & both link')
  assert.deepEqual(html.entities, [
    { type: 'bold', offset: 0, length: 11 },
    { type: 'italic', offset: 7, length: 4 },
    { type: 'text_link', offset: 12, length: 4, url: 'https://a.example/?x=1&y=2' },
  ])
  assert.match((await send('<b>open', { parse_mode: 'HTML' })).description, /can't parse entities/)
  assert.match((await send('*b*', { parse_mode: 'MarkdownV2' })).description, /HTML only/)
  assert.deepEqual((await send('see https://a.example/b.')).result.entities, [
    { type: 'url', offset: 4, length: 19 },
  ])
})

test('editing: what cannot be edited is refused, what can is', async (t) => {
  const { call, person, send } = await simulation(t)
  const own = await person.sendText(7, 'mine')
  const button = { inline_keyboard: [[{ text: 'Again', callback_data: 'again' }]] }
  const { message_id } = await send(7, 'working', { reply_markup: button })
  const edit = (body: object) => call<Message>('editMessageText', { chat_id: 7, message_id, ...body })
  assert.match(
    (await edit({ text: 'working', reply_markup: button })).description,
    /^Bad Request: message is not modified:/,
  )
  assert.equal(
    (await edit({ text: 'x', message_id: 1 })).description,
    'Bad Request: message to edit not found',
  )
  assert.equal(
    (await edit({ text: 'x', message_id: own.message_id })).description,
    "Bad Request: message can't be edited",
  )
  const edited = (await edit({ text: 'done' })).result
  assert.equal(edited.text, 'done')
  assert.equal(edited.reply_markup, undefined)
  assert.ok((edited.edit_date ?? 0) >= edited.date)
  assert.deepEqual(
    (await person.messages(7)).map(({ text }) => text),
    ['mine', 'done'],
  )
})

test('deleting takes a message out of the chat, once', async (t) => {
  const { call, person, send } = await simulation(t)
  await person.person(7)
  const { message_id } = await send(7, 'soon gone')
  assert.equal((await call('deleteMessage', { chat_id: 7, message_id })).result, true)
  assert.deepEqual(await person.messages(7), [])
  assert.equal(
    (await call('deleteMessage', { chat_id: 7, message_id })).description,
    'Bad Request: message to delete not found',
  )
})

test('reactions and chat actions: the known ones only', async (t) => {
  const { call, person } = await simulation(t)
  const { message_id } = await person.sendText(7, 'hello')
  const react = (...emojis: string[]) =>
    call('setMessageReaction', {
      chat_id: 7,
      message_id,
      reaction: emojis.map((emoji) => ({ type: 'emoji', emoji })),
    })
  assert.equal((await react('👀')).result, true)
  assert.deepEqual((await person.messages(7))[0]?.reactions, ['👀'])
  assert.equal((await react('🥨')).description, 'Bad Request: REACTION_INVALID')
  assert.equal((await react('👀', '👍')).description, 'Bad Request: REACTIONS_TOO_MANY')
  assert.equal((await react()).result, true)
  assert.deepEqual((await person.messages(7))[0]?.reactions, [])
  assert.equal((await call('sendChatAction', { chat_id: 7, action: 'upload_photo' })).result, true)
  assert.equal(
    (await call('sendChatAction', { chat_id: 7, action: 'dancing' })).description,
    'Bad Request: wrong parameter action in request',
  )
})

test('a pressed button reaches the bot and can be answered once', async (t) => {
  const { call, person, send, updates } = await simulation(t)
  await person.person(7)
  const markup = { inline_keyboard: [[{ text: 'Again', callback_data: 'again' }]] }
  const { message_id } = await send(7, 'Done', { reply_markup: markup })
  const id = await person.pressButton(7, message_id, 'again')
  const [update] = await updates()
  assert.equal(update?.callback_query?.id, id)
  assert.equal(update?.callback_query?.data, 'again')
  assert.equal(update?.callback_query?.message.message_id, message_id)
  const answer = () => call('answerCallbackQuery', { callback_query_id: id, text: 'ok' })
  assert.equal((await answer()).result, true)
  assert.match((await answer()).description, /query is too old/)
  await assert.rejects(person.pressButton(7, message_id, 'other'), /no such button/)
  const long = { inline_keyboard: [[{ text: 'x', callback_data: 'é'.repeat(33) }]] }
  assert.equal(
    (await call('sendMessage', { chat_id: 7, text: 'x', reply_markup: long })).description,
    'Bad Request: BUTTON_DATA_INVALID',
  )
})

test('commands are kept and shown to the person', async (t) => {
  const { call, person } = await simulation(t)
  const commands = [{ command: 'start', description: 'Begin' }]
  assert.equal((await call('setMyCommands', { commands })).result, true)
  assert.deepEqual((await call('getMyCommands')).result, commands)
  assert.deepEqual((await person.bot()).commands, commands)
  assert.equal(
    (await call('setMyCommands', { commands: [{ command: 'Not good', description: 'x' }] })).description,
    'Bad Request: BOT_COMMAND_INVALID',
  )
  assert.equal((await call('deleteMyCommands')).result, true)
  assert.deepEqual((await call('getMyCommands')).result, [])
})

test('a person who has blocked the bot hears nothing and says nothing', async (t) => {
  const { call, person, updates } = await simulation(t)
  await person.person(7, { blocked: true })
  for (const [method, body] of [
    ['sendMessage', { text: 'x' }],
    ['sendChatAction', { action: 'typing' }],
  ] as const) {
    const refused = await call(method, { chat_id: 7, ...body })
    assert.equal(refused.status, 403)
    assert.equal(refused.description, 'Forbidden: bot was blocked by the user')
  }
  await person.sendText(7, 'nobody hears me')
  await person.person(7, { blocked: false })
  await person.sendText(7, 'now you do')
  const [blocked, unblocked, heard, ...more] = await updates()
  assert.equal(blocked?.my_chat_member?.new_chat_member.status, 'kicked')
  assert.equal(unblocked?.my_chat_member?.new_chat_member.status, 'member')
  assert.equal(heard?.message?.text, 'now you do')
  assert.deepEqual(more, [])
  await person.person(7, { deactivated: true })
  assert.equal(
    (await call('sendMessage', { chat_id: 7, text: 'x' })).description,
    'Forbidden: user is deactivated',
  )
})
