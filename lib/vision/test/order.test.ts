import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inReadingOrder } from '../src/order.ts'

const at = (name: string, x: number, y: number, side = 100) => ({
  name,
  box: { x, y, width: side, height: side },
})
const names = (items: readonly { name: string }[]): string => items.map(({ name }) => name).join(' ')

test('people in one row are counted from left to right, however their heads bob', () => {
  assert.equal(names(inReadingOrder([at('c', 400, 0), at('a', 0, 40), at('b', 200, 20)])), 'a b c')
})

test('the row behind comes first', () => {
  const faces = [at('d', 300, 200), at('b', 200, 0), at('c', 100, 210), at('a', 0, 10)]
  assert.equal(names(inReadingOrder(faces)), 'a b c d')
})

test('a slanting line of people does not chain into one row', () => {
  const stairs = Array.from({ length: 6 }, (_, i) => at(String(i), 500 - i * 100, i * 60))
  const order = inReadingOrder(stairs).map(({ name }) => Number(name))
  assert.ok(order.indexOf(0) < order.indexOf(5), 'the highest comes before the lowest')
})

test('no face and one face', () => {
  assert.deepEqual(inReadingOrder([]), [])
  assert.equal(names(inReadingOrder([at('a', 0, 0)])), 'a')
})

test('the input is left as it was', () => {
  const input = [at('b', 200, 0), at('a', 0, 0)]
  inReadingOrder(input)
  assert.equal(names(input), 'b a')
})
