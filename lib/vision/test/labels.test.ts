import assert from 'node:assert/strict'
import { test } from 'node:test'
import { genders, guess, tempered } from '../src/labels.ts'

test('the guess is the most probable label, sure from the threshold on', () => {
  assert.deepEqual(guess(genders, [0.3, 0.7], 0.65), { label: 'woman', score: 0.7, sure: true })
  assert.deepEqual(guess(genders, [0.65, 0.35], 0.65), { label: 'man', score: 0.65, sure: true })
  assert.deepEqual(guess(genders, [0.4, 0.6], 0.65), { label: 'woman', score: 0.6, sure: false })
})

test('of equals the first is taken', () => {
  assert.equal(guess(genders, [0.5, 0.5], 0.65).label, 'man')
})

test('a temperature softens what is said, and leaves the order and the sum', () => {
  const logits = [2, 0.5, -1]
  const softmax = (temperature: number) => {
    const powers = logits.map((logit) => Math.exp(logit / temperature))
    const sum = powers.reduce((total, power) => total + power)
    return powers.map((power) => power / sum)
  }
  for (const temperature of [0.5, 1, 1.6]) {
    const found = tempered(softmax(1), temperature)
    for (const [i, score] of softmax(temperature).entries()) assert.ok(Math.abs(found[i]! - score) < 1e-12)
  }
  assert.deepEqual(tempered([1, 0], 2), [1, 0])
})
