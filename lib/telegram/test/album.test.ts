import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TelegramDidNotAnswer } from '../src/index.ts'
import { botApi, client, formOf, never, no, reset, yes } from './server.ts'

const pictures = ['one', 'two'].map((text) => ({ kind: 'photo', bytes: Buffer.from(text) }) as const)
const album = { chatId: 5, messageThreadId: 9, replyToMessageId: 3, pictures, caption: 'Both', spoiler: true }
const sent = yes([
  { message_id: 7, photo: [{ file_id: 'a' }] },
  { message_id: 8, photo: [{ file_id: 'b' }] },
])

test('an album arrives in its order, with one caption', async (t) => {
  const api = await botApi(t, { sendMediaGroup: [sent] })
  assert.deepEqual(await client(t, api.apiRoot).sendAlbum(album, never()), [
    { messageId: 7, fileId: 'a' },
    { messageId: 8, fileId: 'b' },
  ])
  const form = await formOf(api.calls[0]!)
  assert.deepEqual([form.get('chat_id'), form.get('message_thread_id')], ['5', '9'])
  assert.equal(JSON.parse(String(form.get('reply_parameters'))).message_id, 3)
  assert.deepEqual(JSON.parse(String(form.get('media'))), [
    { type: 'photo', media: 'attach://file0', caption: 'Both', has_spoiler: true },
    { type: 'photo', media: 'attach://file1', has_spoiler: true },
  ])
  for (const [i, { bytes }] of pictures.entries()) {
    assert.deepEqual(Buffer.from(await (form.get(`file${i}`) as File).arrayBuffer()), bytes)
  }
})

test('an album of files has no cover', async (t) => {
  const api = await botApi(t, { sendMediaGroup: [sent] })
  const files = pictures.map(({ bytes }) => ({ kind: 'document', bytes }) as const)
  await client(t, api.apiRoot).sendAlbum({ ...album, pictures: files }, never())
  const media = JSON.parse(String((await formOf(api.calls[0]!)).get('media')))
  assert.deepEqual(media, [
    { type: 'document', media: 'attach://file0', caption: 'Both' },
    { type: 'document', media: 'attach://file1' },
  ])
})

test('an album without an answer is in doubt and not repeated; one that was refused for now is', async (t) => {
  const doubtful = await botApi(t, { sendMediaGroup: [reset] })
  await assert.rejects(client(t, doubtful.apiRoot).sendAlbum(album, never()), TelegramDidNotAnswer)
  assert.equal(doubtful.count('sendMediaGroup'), 1)
  const strange = await botApi(t, { sendMediaGroup: [yes({ message_id: 7 })] })
  await assert.rejects(client(t, strange.apiRoot).sendAlbum(album, never()), TelegramDidNotAnswer)
  const failing = await botApi(t, { sendMediaGroup: [no(500, 'Internal Server Error'), sent] })
  assert.equal((await client(t, failing.apiRoot).sendAlbum(album, never())).length, 2)
})

test('an album follows a group that became a supergroup, with all its pictures', async (t) => {
  const moved = no(400, 'Bad Request: group chat was upgraded', { migrate_to_chat_id: -1001 })
  const api = await botApi(t, { sendMediaGroup: [moved, sent] })
  await client(t, api.apiRoot).sendAlbum(album, never())
  const form = await formOf(api.calls[1]!)
  assert.equal(form.get('chat_id'), '-1001')
  assert.ok(form.has('file0') && form.has('file1'))
})
