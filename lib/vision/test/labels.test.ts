import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emotions, genders, guess, sureFrom } from '../src/labels.ts'

test('the guess is the most probable label, sure from the threshold on', () => {
  assert.deepEqual(guess(genders, [0.3, 0.7], 0.65), { label: 'woman', score: 0.7, sure: true })
  assert.deepEqual(guess(genders, [0.65, 0.35], 0.65), { label: 'man', score: 0.65, sure: true })
  assert.deepEqual(guess(genders, [0.4, 0.6], 0.65), { label: 'woman', score: 0.6, sure: false })
})

test('of equals the first is taken', () => {
  assert.equal(guess(genders, [0.5, 0.5], 0.65).label, 'man')
})

test('a threshold lies between chance and certainty', () => {
  assert.ok(sureFrom.emotion > 1 / emotions.length && sureFrom.emotion < 1)
  assert.ok(sureFrom.gender > 1 / genders.length && sureFrom.gender < 1)
})
