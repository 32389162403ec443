import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { CodedError, limits } from '@emogram/contract'
import { bytesOfBase64 } from '../../src/rest/base64.ts'

const refusedAs = (code: string) => (error: unknown) => error instanceof CodedError && error.code === code

test('bytes come back as they were, whatever their number', () => {
  for (const size of [1, 2, 3, 4, 1000, 1001]) {
    const bytes = randomBytes(size)
    for (const text of [
      bytes.toString('base64'),
      bytes.toString('base64').replace(/=+$/, ''),
      bytes.toString('base64url'),
      `data:image/jpeg;base64,${bytes.toString('base64')}`,
      bytes.toString('base64').replace(/(.{76})/g, '$1\r\n'),
    ]) {
      assert.deepEqual(Buffer.from(bytesOfBase64(text)), bytes)
    }
  }
})

test('what is no base64 is said to be none, instead of being read as something else', () => {
  for (const text of [
    'ä'.repeat(40),
    '%%%%',
    'https://example.com/a.jpg',
    'AAAA*AAAA',
    'data:image/png,AAAA',
  ]) {
    assert.throws(() => bytesOfBase64(text), refusedAs('bad_request'), text)
  }
  for (const text of ['', '=', ' \n', 'data:image/png;base64,']) {
    assert.throws(() => bytesOfBase64(text), refusedAs('image_empty'), text)
  }
})

test('what is too large is not decoded first', () => {
  const text = 'A'.repeat(Math.ceil(limits.imageBytes / 3) * 4 + 400)
  assert.throws(() => bytesOfBase64(text), refusedAs('image_too_large'))
})

test('a long row of blanks costs no more than its length', () => {
  const begunAt = performance.now()
  assert.throws(() => bytesOfBase64(`${' '.repeat(2 ** 20)}%`), refusedAs('bad_request'))
  // Milliseconds, where it took an hour once.
  assert.ok(performance.now() - begunAt < 10_000)
})
