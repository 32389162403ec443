import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backoffMs, defaultBackoff } from '../src/backoff.ts'
import { Turns } from '../src/turns.ts'

test('every chat has one job in a round', () => {
  const turns = new Turns()
  assert.deepEqual([turns.enter(1), turns.enter(1), turns.enter(2), turns.enter(1)], [0, 1, 0, 2])
})

test('a new chat starts in the present round, before older jobs of a busy one', () => {
  const turns = new Turns()
  for (let n = 0; n < 10; n++) turns.enter(1)
  turns.reached(3)
  assert.equal(turns.enter(2), 3)
  assert.equal(turns.enter(2), 4)
})

test('a chat without jobs is forgotten and gains nothing by it', () => {
  const turns = new Turns()
  assert.equal(turns.enter(1), 0)
  turns.reached(5)
  turns.leave(1)
  turns.leave(1)
  assert.equal(turns.enter(1), 5)
})

test('pauses double up to a bound, with a little chance on top', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 60].map((failures) => backoffMs(failures, defaultBackoff, () => 0))
  assert.deepEqual(pauses, [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000])
  assert.equal(
    backoffMs(1, defaultBackoff, () => 1),
    625,
  )
})
