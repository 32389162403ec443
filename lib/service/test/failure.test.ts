import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CodedError, type ErrorCode, failure, fileJob } from '@emogram/contract'
import { TelegramDidNotAnswer, TelegramFileTooBig, TelegramSaidNo } from '@emogram/telegram'
import { VisionError } from '@emogram/vision'
import { codedError, failureBody } from '../src/failure.ts'

const said = (method: string, status: number, description: string, retryAfterMs?: number) =>
  new TelegramSaidNo(method, { status, description, retryAfterMs })
const withCode = (code: string, statusCode?: number) =>
  Object.assign(new Error('of a library'), { code, ...(statusCode !== undefined && { statusCode }) })

const rows: [string, unknown, ErrorCode][] = [
  ['a row of the table', new CodedError('url_forbidden'), 'url_forbidden'],
  [
    'a picture at fault',
    new VisionError('too_many_pixels', 'The image has too many pixels.'),
    'too_many_pixels',
  ],
  ['a body of the wrong form', fileJob.safeParse({ x: 1 }).error, 'bad_request'],
  ['a file too big for bots', new TelegramFileTooBig(), 'image_too_large'],
  ['a pause', said('sendPhoto', 429, 'Too Many Requests: retry after 5', 5_000), 'telegram_busy'],
  ['blocked', said('sendPhoto', 403, 'Forbidden: bot was blocked by the user'), 'chat_unavailable'],
  ['no such chat', said('sendMessage', 400, 'Bad Request: chat not found'), 'chat_unavailable'],
  ['no such file', said('getFile', 400, 'Bad Request: wrong file_id'), 'file_unavailable'],
  ['a file that is gone', said('download', 404, 'Not Found'), 'file_unavailable'],
  ['a wrong token', said('getFile', 401, 'Unauthorized'), 'telegram_failed'],
  ['another no', said('sendPhoto', 400, 'Bad Request: odd'), 'telegram_failed'],
  ['a failure of Telegram', said('getFile', 500, 'Internal Server Error'), 'telegram_unreachable'],
  [
    'an edit without answer',
    new TelegramDidNotAnswer('editMessageMedia', new Error('x')),
    'telegram_unreachable',
  ],
  [
    'an album without answer',
    new TelegramDidNotAnswer('sendMediaGroup', new Error('x')),
    'telegram_unconfirmed',
  ],
  ['a download without answer', new TelegramDidNotAnswer('download', new Error('x')), 'telegram_unreachable'],
  ['a question without answer', new TelegramDidNotAnswer('getFile', new Error('x')), 'telegram_unreachable'],
  ['a photo without answer', new TelegramDidNotAnswer('sendPhoto', new Error('x')), 'telegram_unconfirmed'],
  ['a file without answer', new TelegramDidNotAnswer('sendDocument', new Error('x')), 'telegram_unconfirmed'],
  ['a photo never sent', new TelegramDidNotAnswer('sendPhoto', new Error('x'), true), 'telegram_unreachable'],
  ['JSON too long', withCode('FST_ERR_CTP_BODY_TOO_LARGE', 413), 'body_too_large'],
  ['an upload too long', withCode('FST_REQ_FILE_TOO_LARGE', 413), 'image_too_large'],
  ['another no of the framework', withCode('FST_ERR_ANY', 406), 'bad_request'],
  ['a fault of the framework', withCode('FST_ERR_ANY', 500), 'internal'],
  ['a system error', withCode('ECONNRESET'), 'internal'],
  ['a code that every object has', withCode('constructor'), 'internal'],
  ['a bug', new TypeError('Cannot read properties of undefined'), 'internal'],
  ['an abort of nobody', new DOMException('aborted', 'AbortError'), 'internal'],
  ['no error at all', 'text', 'internal'],
  ['nothing', undefined, 'internal'],
]

for (const [what, error, code] of rows) {
  test(`${what} is ${code}`, () => {
    const coded = codedError(error)
    assert.equal(coded.code, code)
    assert.ok(failure.safeParse(failureBody(coded, 'r1')).success)
    if (code === 'internal' || code.startsWith('telegram')) {
      assert.equal(coded.message, new CodedError(code).message, 'the table’s words, and nothing of the cause')
    }
  })
}

test('a pause is passed on in milliseconds, and left out where nobody asked for one', () => {
  const busy = codedError(said('sendPhoto', 429, 'Too Many Requests', 5_000))
  assert.equal(failureBody(busy, 'r1').error.retry_after_ms, 5_000)
  assert.ok(!('retry_after_ms' in failureBody(new CodedError('overloaded'), 'r1').error))
})
