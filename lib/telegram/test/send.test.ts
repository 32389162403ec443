import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Telegram, TelegramDidNotAnswer, TelegramSaidNo } from '../src/index.ts'
import { type Answer, botApi, client, formOf, halfABody, hang, never, no, raw, reset, yes } from './server.ts'

const photo = Buffer.from([0xff, 0xd8, 0xff, 0x00, 0x0d, 0x0a, 0x2d, 0x2d])
const sent = yes({ message_id: 77 })
const picture = { kind: 'photo', bytes: photo } as const
const sendPhoto = (telegram: Telegram, signal = never()) =>
  telegram.sendPicture({ chatId: 5, picture, caption: 'Two faces', replyToMessageId: 41 }, signal)

test('a photo arrives as a reply, with its caption and its bytes', async (t) => {
  const api = await botApi(t, { sendPhoto: [sent] })
  assert.deepEqual(await sendPhoto(client(t, api.apiRoot)), { messageId: 77 })
  const form = await formOf(api.calls[0]!)
  assert.equal(form.get('chat_id'), '5')
  assert.equal(form.get('caption'), 'Two faces')
  assert.deepEqual(JSON.parse(String(form.get('reply_parameters'))), {
    message_id: 41,
    allow_sending_without_reply: true,
  })
  const file = form.get('photo') as File
  assert.deepEqual([file.name, file.type], ['photo.jpg', 'image/jpeg'])
  assert.deepEqual(Buffer.from(await file.arrayBuffer()), photo)
  assert.equal(form.has('parse_mode'), false)
})

test('what was sent is named by its largest size, a document by itself', async (t) => {
  const sizes = [{ file_id: 'small' }, { file_id: 'large' }]
  const api = await botApi(t, {
    sendPhoto: [yes({ message_id: 1, photo: sizes })],
    sendDocument: [yes({ message_id: 2, document: { file_id: 'file' } })],
  })
  const telegram = client(t, api.apiRoot)
  assert.deepEqual(await sendPhoto(telegram), { messageId: 1, fileId: 'large' })
  const document = { chatId: 5, picture: { kind: 'document', bytes: photo } } as const
  assert.deepEqual(await telegram.sendPicture(document, never()), { messageId: 2, fileId: 'file' })
})

test('a photo without caption and without reply carries neither field', async (t) => {
  const api = await botApi(t, { sendPhoto: [sent] })
  await client(t, api.apiRoot).sendPicture({ chatId: '@channel', picture }, never())
  assert.deepEqual([...(await formOf(api.calls[0]!)).keys()], ['chat_id', 'photo'])
})

test('a document arrives as a file with a name, uncovered', async (t) => {
  const api = await botApi(t, { sendDocument: [sent] })
  const document = { kind: 'document', bytes: photo } as const
  await client(t, api.apiRoot).sendPicture({ chatId: 5, picture: document, spoiler: true }, never())
  const form = await formOf(api.calls[0]!)
  const file = form.get('document') as File
  assert.equal(file.name, 'faces.jpg')
  assert.deepEqual(Buffer.from(await file.arrayBuffer()), photo)
  assert.equal(form.has('has_spoiler'), false)
})

test('a photo can be covered, stand in a topic, and have buttons', async (t) => {
  const api = await botApi(t, { sendPhoto: [sent] })
  const buttons = [
    [{ text: '😀 Emoji', callback_data: 'emoji:1.2' }],
    [{ text: 'JSON', callback_data: 'json:1.2' }],
  ]
  await client(t, api.apiRoot).sendPicture(
    { chatId: 5, messageThreadId: 9, picture, spoiler: true, buttons },
    never(),
  )
  const form = await formOf(api.calls[0]!)
  assert.equal(form.get('message_thread_id'), '9')
  assert.equal(form.get('has_spoiler'), 'true')
  assert.deepEqual(JSON.parse(String(form.get('reply_markup'))), {
    inline_keyboard: [
      [{ text: '😀 Emoji', callback_data: 'emoji:1.2' }],
      [{ text: 'JSON', callback_data: 'json:1.2' }],
    ],
  })
})

test('a text goes out as JSON, as it is', async (t) => {
  const api = await botApi(t, { sendMessage: [sent] })
  const text = '2 < 3 & *not bold* 🙂'
  await client(t, api.apiRoot).sendText({ chatId: -100, text, replyToMessageId: 3 }, never())
  assert.deepEqual(JSON.parse(api.calls[0]!.body.toString()), {
    chat_id: -100,
    text,
    reply_parameters: { message_id: 3, allow_sending_without_reply: true },
  })
})

test('a no is told with what Telegram said, and not tried again', async (t) => {
  const api = await botApi(t, { sendPhoto: [no(400, 'Bad Request: chat not found')] })
  await assert.rejects(sendPhoto(client(t, api.apiRoot)), (error) => {
    assert(error instanceof TelegramSaidNo)
    assert.deepEqual(
      [error.method, error.status, error.description],
      ['sendPhoto', 400, 'Bad Request: chat not found'],
    )
    return true
  })
  assert.equal(api.count('sendPhoto'), 1)
})

test('a pause that Telegram asks for is handed to the caller at once, be it short or long', async (t) => {
  for (const seconds of [1, 73_414]) {
    const api = await botApi(t, { sendPhoto: [no(429, 'Too Many Requests', { retry_after: seconds }), sent] })
    await assert.rejects(
      sendPhoto(client(t, api.apiRoot)),
      (error) => error instanceof TelegramSaidNo && error.retryAfterMs === seconds * 1000,
    )
    assert.equal(api.count('sendPhoto'), 1)
  }
})

test('the pause between two attempts ends with the signal', async (t) => {
  const api = await botApi(t, { sendPhoto: [no(500, 'Internal Server Error')] })
  const reason = new Error('job over')
  const controller = new AbortController()
  setTimeout(() => controller.abort(reason), 600)
  await assert.rejects(sendPhoto(client(t, api.apiRoot), controller.signal), (error) => error === reason)
  assert.equal(api.count('sendPhoto'), 2)
})

test('a 5xx in Telegram’s own words was not sent, so it is tried again, three times in all', async (t) => {
  const once = await botApi(t, { sendPhoto: [no(500, 'Internal Server Error'), sent] })
  assert.deepEqual(await sendPhoto(client(t, once.apiRoot)), { messageId: 77 })
  const always = await botApi(t, { sendPhoto: [no(502, 'Bad Gateway')] })
  await assert.rejects(sendPhoto(client(t, always.apiRoot)), TelegramSaidNo)
  assert.equal(always.count('sendPhoto'), 3)
})

test('a send without an answer is in doubt and never repeated', async (t) => {
  const doubts: Record<string, Answer> = {
    'a reset': reset,
    'half a body': halfABody,
    'a proxy’s 502': raw(502, '<h1>Bad Gateway</h1>'),
    'a page instead of JSON': raw(200, '<h1>Welcome</h1>'),
    'JSON of another kind': raw(200, '[1]'),
    'a message without its id': yes({}),
    'no answer in time': hang,
    'an endless answer': raw(200, Buffer.alloc(2 ** 20, 'x')),
  }
  for (const [what, answer] of Object.entries(doubts)) {
    const api = await botApi(t, { sendPhoto: [answer] })
    await assert.rejects(
      sendPhoto(client(t, api.apiRoot, { uploadTimeoutMs: 300 })),
      (error) => error instanceof TelegramDidNotAnswer && !error.neverArrived,
      what,
    )
    assert.equal(api.count('sendPhoto'), 1, what)
  }
})

test('a connection that never came about is tried again, for nothing can have been sent', async (t) => {
  const api = await botApi(t, {})
  // A name that has no address, and a port where nobody listens.
  const sends = ['http://nowhere.invalid', 'http://127.0.0.1:1'].map(async (apiRoot) => {
    const start = performance.now()
    await assert.rejects(
      sendPhoto(client(t, apiRoot)),
      (error) => error instanceof TelegramDidNotAnswer && error.neverArrived,
    )
    assert(performance.now() - start >= 1_490, 'both pauses were made')
  })
  await Promise.all(sends)
  assert.equal(api.calls.length, 0)
})

test('the signal ends a send that hangs, with its own reason', async (t) => {
  const api = await botApi(t, { sendPhoto: [hang] })
  const reason = new Error('job over')
  const controller = new AbortController()
  setTimeout(() => controller.abort(reason), 100)
  await assert.rejects(sendPhoto(client(t, api.apiRoot), controller.signal), (error) => error === reason)
})

test('nothing is sent after the signal', async (t) => {
  const api = await botApi(t, { sendPhoto: [sent] })
  await assert.rejects(
    sendPhoto(client(t, api.apiRoot), AbortSignal.abort(new Error('job over'))),
    /job over/,
  )
  assert.equal(api.calls.length, 0)
})

test('a group that became a supergroup gets the photo there, once', async (t) => {
  const moved = no(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
    migrate_to_chat_id: -1001,
  })
  const api = await botApi(t, { sendPhoto: [moved, sent] })
  assert.deepEqual(await sendPhoto(client(t, api.apiRoot)), { messageId: 77 })
  assert.equal((await formOf(api.calls[1]!)).get('chat_id'), '-1001')

  const circle = await botApi(t, { sendPhoto: [moved] })
  await assert.rejects(sendPhoto(client(t, circle.apiRoot)), TelegramSaidNo)
  assert.equal(circle.count('sendPhoto'), 2)
})

test('many photos at once all arrive', async (t) => {
  const api = await botApi(t, { sendPhoto: [sent] })
  const telegram = client(t, api.apiRoot)
  const large = Buffer.alloc(200_000, 7)
  await Promise.all(
    Array.from({ length: 100 }, (_, chatId) =>
      telegram.sendPicture({ chatId, picture: { kind: 'photo', bytes: large } }, never()),
    ),
  )
  assert.equal(api.count('sendPhoto'), 100)
})
