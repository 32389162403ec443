import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CodedError, type ErrorCode, errorTable, failure, isErrorCode } from '../src/index.ts'

/** What is not the sender's doing: ours, the gateway's or Telegram's. */
const notTheSender: ErrorCode[] = [
  'overloaded',
  'not_ready',
  'telegram_busy',
  'telegram_unreachable',
  'telegram_unconfirmed',
  'telegram_failed',
  'backend_unreachable',
  'timeout',
  'internal',
]

const codes = Object.keys(errorTable) as ErrorCode[]

test('whatever the sender has caused is a 4xx, worth repeating only when it came too soon; everything else is a 5xx', () => {
  for (const code of codes) {
    const { status, retryable } = errorTable[code]
    if (notTheSender.includes(code)) {
      assert.ok(status >= 500 && status <= 504, code)
    } else {
      assert.ok(status >= 400 && status <= 499, code)
      assert.equal(retryable, code === 'too_many_requests', code)
    }
  }
})

test('every code has a sentence of its own that shows no internals', () => {
  const messages = codes.map((code) => errorTable[code].message)
  assert.equal(new Set(messages).size, messages.length)
  for (const message of messages) assert.match(message, /^[A-Z][\w ,;:/']+\.$/)
})

test('an error carries its row of the table', () => {
  const cause = new Error('connect ECONNREFUSED')
  const error = new CodedError('telegram_busy', { cause, retryAfterMs: 3000 })
  assert.ok(error instanceof Error)
  assert.deepEqual(
    { code: error.code, status: error.status, retryable: error.retryable, retryAfterMs: error.retryAfterMs },
    { code: 'telegram_busy', status: 503, retryable: true, retryAfterMs: 3000 },
  )
  assert.equal(error.message, errorTable.telegram_busy.message)
  assert.equal(error.cause, cause)
  assert.equal(new CodedError('bad_request', { message: 'url is missing' }).message, 'url is missing')
})

test('only codes of the table are codes, not the names every object has', () => {
  assert.equal(isErrorCode('timeout'), true)
  for (const value of ['constructor', 'toString', '__proto__', 'TIMEOUT', '', 504, null, undefined]) {
    assert.equal(isErrorCode(value), false, String(value))
  }
})

test('a failure on the wire names a known code', () => {
  const body = { error: { code: 'timeout', message: 'Too slow.', retryable: false }, request_id: 'r1' }
  assert.deepEqual(failure.parse(body), body)
  assert.ok(failure.safeParse({ ...body, error: { ...body.error, retry_after_ms: 1000 } }).success)
  assert.ok(!failure.safeParse({ ...body, error: { ...body.error, code: 'made_up' } }).success)
  assert.ok(!failure.safeParse({ error: body.error }).success, 'without a request id nobody can look it up')
})
