import assert from 'node:assert/strict'
import { test } from 'node:test'
import { suppress } from '../src/suppress.ts'

const candidate = (x: number, score: number) => ({ box: { x, y: 0, width: 10, height: 10 }, score })

test('of boxes on the same face the best is kept', () => {
  assert.deepEqual(suppress([candidate(1, 0.6), candidate(0, 0.9), candidate(2, 0.7)], 0.4), [
    candidate(0, 0.9),
  ])
})

test('neighbours stay, best first', () => {
  const kept = suppress([candidate(0, 0.6), candidate(8, 0.7), candidate(30, 0.9)], 0.4)
  assert.deepEqual(
    kept.map(({ score }) => score),
    [0.9, 0.7, 0.6],
  )
})

test('a box that only resembles a suppressed one is kept', () => {
  // 0 suppresses 4 (IoU 0.43); 8 shares as much with 4, but little with 0.
  const kept = suppress([candidate(0, 0.9), candidate(4, 0.8), candidate(8, 0.7)], 0.4)
  assert.deepEqual(
    kept.map(({ box }) => box.x),
    [0, 8],
  )
})

test('the input is left as it was', () => {
  const input = [candidate(0, 0.1), candidate(50, 0.9)]
  suppress(input, 0.4)
  assert.equal(input[0]!.score, 0.1)
})
