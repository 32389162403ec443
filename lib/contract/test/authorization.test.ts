import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isJobAuthorization, jobAuthorization } from '../src/index.ts'

const token = '123456:aVerySecretTokenThatNobodyMaySee00'

test('the header is a bearer with an HMAC-SHA256 of fixed words, so other programs can make it too', () => {
  // printf 'emogram job' | openssl dgst -sha256 -hmac '123456:aVerySecretTokenThatNobodyMaySee00'
  assert.equal(
    jobAuthorization(token),
    'Bearer e0a4fa991ad939b4b0d66969018ef6bd82d078896864cba75755c33b28c6ea6a',
  )
})

test('the token does not travel in it', () => {
  assert.ok(!jobAuthorization(token).includes('aVerySecretToken'))
})

test('only the very header of this token is accepted', () => {
  const header = jobAuthorization(token)
  assert.equal(isJobAuthorization(header, token), true)
  for (const wrong of [
    undefined,
    '',
    'Bearer ',
    `Bearer ${token}`,
    header.replace('Bearer ', ''),
    header.replace('Bearer', 'bearer'),
    header.slice(0, -1),
    `${header}0`,
    ` ${header}`,
    `${header}, ${header}`,
    jobAuthorization(`${token}1`),
  ]) {
    assert.equal(isJobAuthorization(wrong, token), false, String(wrong))
  }
})
