import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Message } from '../src/index.ts'
import { form, sample, simulation } from './bot.ts'

const keyboard = { inline_keyboard: [[{ text: 'Blur', callback_data: 'blur' }]] }
const unchanged = /^Bad Request: message is not modified:/

test('editMessageMedia turns a text into a photo, and one photo into another', async (t) => {
  const { call, person, send } = await simulation(t)
  await person.person(7)
  const { message_id } = await send(7, 'working on it', { reply_markup: keyboard })
  const edit = async (media: object, more: Record<string, string | Uint8Array> = {}) =>
    call<Message>(
      'editMessageMedia',
      form({ chat_id: '7', message_id: String(message_id), media: JSON.stringify(media), ...more }),
    )
  const upload = { type: 'photo', media: 'attach://it', caption: 'done', has_spoiler: true }
  const { result } = await edit(upload, { it: await sample(1), reply_markup: JSON.stringify(keyboard) })
  assert.equal(result.message_id, message_id)
  assert.deepEqual([result.text, result.caption, result.has_media_spoiler], [undefined, 'done', true])
  assert.deepEqual(result.reply_markup, keyboard)
  const again = { ...upload, media: result.photo!.at(-1)!.file_id }
  assert.match((await edit(again, { reply_markup: JSON.stringify(keyboard) })).description, unchanged)
  const plain = (await edit({ ...again, has_spoiler: false })).result
  assert.deepEqual([plain.has_media_spoiler, plain.reply_markup], [undefined, undefined])
  const file = (await edit({ type: 'document', media: 'attach://f' }, { f: Buffer.from('{}') })).result
  assert.deepEqual([file.photo, file.document?.file_size, file.caption], [undefined, 2, undefined])
  assert.match((await edit({ type: 'photo', media: 'nonsense' })).description, /wrong file_id/)
  assert.deepEqual(
    (await person.history(7)).map(({ type }) => type),
    ['sent', 'edited', 'edited', 'edited'],
  )
})

test('a person’s message, one that is gone and one of another kind are not edited', async (t) => {
  const { call, person, send } = await simulation(t)
  const own = await person.sendText(7, 'mine')
  const { message_id } = await send(7, 'text')
  const { photo } = await person.sendPhoto(7, await sample(1))
  const media = { type: 'photo', media: photo![0]!.file_id }
  const refusal = async (method: string, body: object) =>
    (await call(method, { chat_id: 7, ...body })).description
  const foreign = "Bad Request: message can't be edited"
  assert.equal(await refusal('editMessageMedia', { message_id: own.message_id, media }), foreign)
  assert.equal(await refusal('editMessageReplyMarkup', { message_id: own.message_id }), foreign)
  assert.equal(
    await refusal('editMessageMedia', { message_id: 1, media }),
    'Bad Request: message to edit not found',
  )
  assert.equal(
    await refusal('editMessageCaption', { message_id, caption: 'x' }),
    'Bad Request: there is no caption in the message to edit',
  )
  const sent = (await call<Message>('sendPhoto', { chat_id: 7, photo: media.media })).result
  assert.equal(
    await refusal('editMessageText', { message_id: sent.message_id, text: 'x' }),
    'Bad Request: there is no text in the message to edit',
  )
})

test('captions and keyboards change by themselves, or are said to be the same', async (t) => {
  const { call, person } = await simulation(t)
  const { photo } = await person.sendPhoto(7, await sample(1))
  const { message_id } = (
    await call<Message>('sendPhoto', {
      chat_id: 7,
      photo: photo![0]!.file_id,
      caption: 'one',
      reply_markup: keyboard,
    })
  ).result
  const edit = (method: string, body: object) => call<Message>(method, { chat_id: 7, message_id, ...body })
  const captioned = await edit('editMessageCaption', { caption: 'two', reply_markup: keyboard })
  assert.deepEqual([captioned.result.caption, captioned.result.reply_markup], ['two', keyboard])
  assert.deepEqual(captioned.result.photo, photo)
  assert.match((await edit('editMessageReplyMarkup', { reply_markup: keyboard })).description, unchanged)
  const bare = (await edit('editMessageReplyMarkup', {})).result
  assert.deepEqual([bare.caption, bare.reply_markup], ['two', undefined])
  assert.equal((await edit('editMessageCaption', {})).result.caption, undefined)
})

test('many messages are deleted at once; those that are not there do not matter', async (t) => {
  const { call, person, send } = await simulation(t)
  await person.person(7)
  const ids = [(await send(7, 'a')).message_id, (await send(7, 'b')).message_id, 1]
  assert.equal((await call('deleteMessages', { chat_id: 7, message_ids: ids })).result, true)
  assert.deepEqual(await person.messages(7), [])
  assert.deepEqual(
    (await person.history(7)).map(({ type, message }) => `${type} ${message.text}`),
    ['sent a', 'sent b', 'deleted a', 'deleted b'],
  )
})

test('a button waits only so long for its answer', async (t) => {
  const { call, person, send } = await simulation(t)
  await person.person(7)
  const { message_id } = await send(7, 'x', { reply_markup: keyboard })
  const id = await person.pressButton(7, message_id, 'blur')
  await person.expireQueries()
  assert.match((await call('answerCallbackQuery', { callback_query_id: id })).description, /query is too old/)
  assert.equal(
    (await call('answerCallbackQuery', { callback_query_id: 'x' })).description,
    'Bad Request: QUERY_ID_INVALID',
  )
})
