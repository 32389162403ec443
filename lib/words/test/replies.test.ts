import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorTable } from '@emogram/contract'
import { inMegabytes, inMinutes, words } from '@emogram/words'

const { failures, replies } = words('en')

test('every code has its words', () => {
  assert.deepEqual(Object.keys(failures).sort(), Object.keys(errorTable).sort())
})

test('a failure says what can be done', () => {
  for (const [code, sentence] of Object.entries(failures)) {
    assert.match(sentence, /\b(please|I know)\b/i, code)
  }
  assert.match(failures.image_too_large, /20 MB/)
})

test('limits, sizes and waiting times are named', () => {
  assert.match(replies.linksCut({ limit: 5 }), /at most 5 .*first 5\./)
  assert.match(replies.queueFull({ minutes: inMinutes(1_000) }), /about a minute\./)
  assert.match(replies.queueFull({ minutes: inMinutes(150_000) }), /about 3 minutes\./)
  assert.match(
    replies.queued({ position: 3, total: 12, minutes: inMinutes(61_000) }),
    /3 of 12\..* 2 minutes/,
  )
  const sizes = { size: inMegabytes(34.56 * 2 ** 20), limit: inMegabytes(20 * 2 ** 20) }
  assert.match(replies.tooLarge(sizes), /34\.6 MB.* 20 MB/)
})
