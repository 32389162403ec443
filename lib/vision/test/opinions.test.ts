import assert from 'node:assert/strict'
import { test } from 'node:test'
import { opinions, together } from '../src/opinions.ts'

test('a first look that was sure by chance is outvoted', () => {
  assert.ok(together(0.94, [0.34, 0.06]) < 0.5)
  assert.ok(together(0.95, [0.9, 0.1]) < 0.5)
})

test('a first look that was not sure is outvoted, too', () => {
  assert.ok(together(0.1, [0.99, 0.98]) > 0.9)
  assert.equal(together(0, [1, 1]), 1)
})

test('a face in profile, which one frame shows badly, stays one', () => {
  assert.ok(together(0.95, [0.98, 0.36]) > 0.5)
})

test('the border is the half, nothing is nothing, and all is all', () => {
  assert.equal(together(0.1, [opinions.border, opinions.border]), 0.5)
  assert.equal(together(0, [0, 0]), 0)
  assert.equal(together(1, [1, 1]), 1)
})
