import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorTable } from '@emogram/contract'
import { failureWords, replies } from '@emogram/words'

const jargon =
  /[a-z]_[a-z]|\b(HTTP|JSON|API|URL|token|backend|server|status|error|code|timeout|bytes|MiB|null|undefined|NaN)\b/i

const everySentence = [
  ...Object.values(failureWords),
  ...Object.values(replies)
    .flat()
    .map((entry) =>
      typeof entry === 'function' ? entry(3) : typeof entry === 'string' ? entry : `${entry.description}.`,
    ),
]

test('every code has words of its own kind: a whole sentence and no jargon', () => {
  assert.deepEqual(Object.keys(failureWords).sort(), Object.keys(errorTable).sort())
  for (const sentence of everySentence) {
    assert.match(sentence, /^[A-Z].*[.!?…]$/s)
    assert.doesNotMatch(sentence, jargon)
    assert.ok(sentence.length <= 4096, 'more than a message can hold')
  }
})

test('a failure says what can be done', () => {
  for (const [code, sentence] of Object.entries(failureWords)) {
    assert.match(sentence, /\b(please|I know)\b/i, code)
  }
  assert.match(failureWords.image_too_large, /20 MB/)
})

test('limits and waiting times are named', () => {
  assert.match(replies.linksCut(5), /at most 5 /)
  assert.match(replies.queueFull(1_000), /about a minute\./)
  assert.match(replies.queueFull(150_000), /about 3 minutes\./)
})
