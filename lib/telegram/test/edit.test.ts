import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cannotBeEdited, TelegramDidNotAnswer } from '../src/index.ts'
import { botApi, client, formOf, hang, never, no, reset, yes } from './server.ts'

const bytes = Buffer.from('a JPEG')
const status = { chatId: 5, messageId: 77 }
const edited = yes({ message_id: 77, photo: [{ file_id: 'small' }, { file_id: 'large' }] })

test('a text turns into a picture, with caption, cover and buttons', async (t) => {
  const api = await botApi(t, { editMessageMedia: [edited] })
  const telegram = client(t, api.apiRoot)
  const message = {
    ...status,
    caption: 'One face',
    spoiler: true,
    buttons: [[{ text: 'x', callback_data: 'y' }]],
  }
  const answer = await telegram.editPicture({ ...message, picture: { kind: 'photo', bytes } }, never())
  assert.deepEqual(answer, { messageId: 77, fileId: 'large' })
  const form = await formOf(api.calls[0]!)
  assert.deepEqual([form.get('chat_id'), form.get('message_id')], ['5', '77'])
  assert.deepEqual(JSON.parse(String(form.get('media'))), {
    type: 'photo',
    media: 'attach://file',
    caption: 'One face',
    has_spoiler: true,
  })
  assert.deepEqual(JSON.parse(String(form.get('reply_markup'))), {
    inline_keyboard: [[{ text: 'x', callback_data: 'y' }]],
  })
  assert.deepEqual(Buffer.from(await (form.get('file') as File).arrayBuffer()), bytes)
})

test('what goes wrong on the way is tried again: an edit may be done twice', async (t) => {
  const faults = [reset, hang, no(500, 'Internal Server Error')]
  const edits = faults.map(async (fault) => {
    const api = await botApi(t, { editMessageText: [fault, edited], editMessageMedia: [fault, edited] })
    const telegram = client(t, api.apiRoot, { callTimeoutMs: 200, uploadTimeoutMs: 200 })
    await telegram.editText({ ...status, text: 'Nobody' }, never())
    await telegram.editPicture({ ...status, picture: { kind: 'document', bytes } }, never())
    assert.deepEqual([api.count('editMessageText'), api.count('editMessageMedia')], [2, 2])
  })
  await Promise.all(edits)
})

test('it ends after three attempts', async (t) => {
  const api = await botApi(t, { editMessageText: [reset] })
  await assert.rejects(
    client(t, api.apiRoot).editText({ ...status, text: 'Nobody' }, never()),
    TelegramDidNotAnswer,
  )
  assert.equal(api.count('editMessageText'), 3)
})

test('a message that already looks so is as good as edited', async (t) => {
  const same = no(400, 'Bad Request: message is not modified: specified new message content is the same')
  const api = await botApi(t, { editMessageText: [same], editMessageMedia: [same] })
  const telegram = client(t, api.apiRoot)
  assert.deepEqual(await telegram.editText({ ...status, text: 'Nobody' }, never()), { messageId: 77 })
  const picture = { kind: 'photo', bytes } as const
  assert.deepEqual(await telegram.editPicture({ ...status, picture }, never()), { messageId: 77 })
})

test('an edit does not follow a chat that has moved: other messages have these numbers there', async (t) => {
  const moved = no(400, 'Bad Request: group chat was upgraded', { migrate_to_chat_id: -1001 })
  const api = await botApi(t, { editMessageText: [moved] })
  await assert.rejects(
    client(t, api.apiRoot).editText({ ...status, text: 'Nobody' }, never()),
    cannotBeEdited,
  )
  assert.equal(api.count('editMessageText'), 1)
})

test('a message is deleted, again where no answer came', async (t) => {
  const api = await botApi(t, { deleteMessage: [reset, yes(true)] })
  await client(t, api.apiRoot).deleteMessage(status, never())
  assert.equal(api.count('deleteMessage'), 2)
  assert.deepEqual(JSON.parse(api.calls[0]!.body.toString()), { chat_id: 5, message_id: 77 })
})
