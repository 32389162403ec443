import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import {
  cannotBeEdited,
  chatUnavailable,
  fileUnavailable,
  photoRefused,
  TelegramDidNotAnswer,
  TelegramSaidNo,
} from '../src/index.ts'
import {
  type Answer,
  botApi,
  client,
  halfABody,
  hang,
  never,
  no,
  raw,
  reset,
  secret,
  token,
  yes,
} from './server.ts'

const said = (method: string, status: number, description: string) =>
  new TelegramSaidNo(method, { status, description })

test('a refused photo, a closed chat, a message that is gone and a missing file are told apart', () => {
  const kinds = [photoRefused, chatUnavailable, cannotBeEdited, fileUnavailable]
  const rows: [TelegramSaidNo | Error, (typeof kinds)[number] | undefined][] = [
    [said('sendPhoto', 400, 'Bad Request: PHOTO_INVALID_DIMENSIONS'), photoRefused],
    [said('sendPhoto', 400, 'Bad Request: IMAGE_PROCESS_FAILED'), photoRefused],
    [said('sendPhoto', 400, 'Bad Request: file of size 11000000 bytes is too big for a photo'), photoRefused],
    [said('sendPhoto', 413, 'Request Entity Too Large'), photoRefused],
    [said('sendPhoto', 403, 'Forbidden: bot was blocked by the user'), chatUnavailable],
    [said('sendMessage', 403, 'Forbidden: bot was kicked from the group chat'), chatUnavailable],
    [said('sendPhoto', 400, 'Bad Request: chat not found'), chatUnavailable],
    [said('sendPhoto', 400, 'Bad Request: not enough rights to send photos to the chat'), chatUnavailable],
    [said('sendPhoto', 400, 'Bad Request: CHAT_WRITE_FORBIDDEN'), chatUnavailable],
    [said('sendMediaGroup', 400, 'Bad Request: PHOTO_INVALID_DIMENSIONS'), photoRefused],
    [said('editMessageMedia', 400, 'Bad Request: IMAGE_PROCESS_FAILED'), photoRefused],
    [said('editMessageMedia', 403, 'Forbidden: bot was blocked by the user'), chatUnavailable],
    [said('editMessageText', 400, 'Bad Request: message to edit not found'), cannotBeEdited],
    [said('editMessageMedia', 400, "Bad Request: message can't be edited"), cannotBeEdited],
    [said('editMessageText', 400, 'Bad Request: there is no text in the message to edit'), cannotBeEdited],
    [
      new TelegramSaidNo('editMessageText', { status: 400, description: '', migrateToChatId: -1 }),
      cannotBeEdited,
    ],
    [said('deleteMessage', 400, 'Bad Request: message to delete not found'), undefined],
    [said('getFile', 400, 'Bad Request: invalid file_id'), fileUnavailable],
    [said('download', 404, 'Not Found'), fileUnavailable],
    [said('getFile', 401, 'Unauthorized'), undefined],
    [said('getFile', 404, 'Not Found'), undefined],
    [said('sendPhoto', 400, 'Bad Request: message caption is too long'), undefined],
    [said('sendPhoto', 429, 'Too Many Requests: retry after 5'), undefined],
    [new TelegramDidNotAnswer('sendPhoto', new Error('ECONNRESET')), undefined],
    [new Error('chat not found'), undefined],
  ]
  for (const [error, kind] of rows) {
    assert.deepEqual(
      kinds.filter((is) => is(error)),
      kind === undefined ? [] : [kind],
      error.message,
    )
  }
})

test('the token is in no error, whatever fails and whatever the server says', async (t) => {
  const gossip = `Not found: /bot${token}/getFile and /bot${encodeURIComponent(token)} and ${secret}`
  const faults: Record<string, Answer> = {
    'a 404 that repeats the path': no(404, gossip),
    'a page that repeats the path': raw(404, gossip),
    'a 502 page': raw(502, gossip),
    'a broken body': raw(200, `${token} is not JSON`),
    'no HTTP at all': (response) => void response.socket?.end(`GOSSIP ${gossip}\r\n\r\n`),
    reset,
    hang,
    halfABody,
  }
  const picture = { kind: 'photo', bytes: Buffer.from('x') } as const
  const quiet = (error: unknown) => {
    const everything = inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error)
    assert(!everything.includes(secret) && !everything.includes(encodeURIComponent(token)), everything)
    return true
  }
  const among = Object.entries(faults).map(async ([what, fault]) => {
    const api = await botApi(t, { getFile: [fault], sendPhoto: [fault] })
    const behind = await botApi(t, { getFile: [yes({ file_path: 'a.jpg' })], download: [fault] })
    const deadlines = { callTimeoutMs: 100, uploadTimeoutMs: 100, downloadTimeoutMs: 100 }
    const telegram = client(t, api.apiRoot, deadlines)
    await Promise.all([
      assert.rejects(telegram.download('A', never()), quiet, what),
      assert.rejects(telegram.sendPicture({ chatId: 1, picture }, never()), quiet, what),
      // Any bytes with status 200 are a file.
      what === 'a broken body' ||
        assert.rejects(client(t, behind.apiRoot, deadlines).download('A', never()), quiet, what),
    ])
  })
  const unreachable = ['http://127.0.0.1:1', 'http://nowhere.invalid'].map((apiRoot) =>
    assert.rejects(client(t, apiRoot).sendText({ chatId: 1, text: 'hello' }, never()), quiet),
  )
  await Promise.all([...among, ...unreachable])
})
