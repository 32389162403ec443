import assert from 'node:assert/strict'
import { test } from 'node:test'
import { similarity } from '../src/similarity.ts'

const vector = (...values: number[]) => Float32Array.from(values)

test('of the same direction, of none in common, of something between', () => {
  assert.equal(similarity(vector(0.6, 0.8), vector(0.6, 0.8)), 1)
  assert.equal(similarity(vector(3, 4), vector(0.6, 0.8)), 1)
  assert.equal(similarity(vector(1, 0), vector(0, 1)), 0)
  assert.ok(Math.abs(similarity(vector(1, 0), vector(0.6, 0.8)) - 0.6) < 1e-6)
})

test('never leaves its range, and is the same both ways', () => {
  const a = vector(0.1, 0.7, 0.2)
  const b = vector(0.3, 0.1, 0.9)
  assert.equal(similarity(a, b), similarity(b, a))
  assert.ok(similarity(a, a) <= 1)
  assert.equal(similarity(vector(0, 0), vector(1, 0)), 0)
})

test('of vectors of different length there is none', () => {
  assert.throws(() => similarity(vector(1, 0), vector(1)), /one length, got 2 and 1/)
})
