import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wantsJpeg } from '../src/accept.ts'

const picture = [
  'image/jpeg',
  'IMAGE/JPEG',
  'image/*',
  'image/jpeg, */*',
  'image/jpeg, application/json',
  'text/html, image/jpeg;q=0.2',
  'application/json;q=0.5, image/jpeg',
  'application/json;q=0.5, image/jpeg;q=0.9',
  'application/json;q=0, image/jpeg;q=0.1',
  'image/*;q=0.1, image/jpeg, application/json;q=0.5',
]

const json = [
  undefined,
  '',
  '*/*',
  'application/json',
  'application/*',
  'application/json, image/jpeg',
  'image/jpeg;q=0.1, application/json',
  'image/jpeg;q=0',
  'image/jpeg; q=0, */*',
  'image/jpeg;q=never',
  'image/*, image/jpeg;q=0',
  'image/png, image/webp',
  'image/jpegs',
  ';;;,,,',
  'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
]

for (const accept of picture) {
  test(`the picture is the answer to Accept: ${accept}`, () => assert.equal(wantsJpeg(accept), true))
}
for (const accept of json) {
  test(`JSON is the answer to Accept: ${accept}`, () => assert.equal(wantsJpeg(accept), false))
}
