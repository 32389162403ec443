import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blend } from '../src/blend.ts'

const grey = () => ({ data: Buffer.alloc(4 * 3 * 3, 100), width: 4, height: 3 })

test('an opaque layer replaces, a clear one leaves, a half one mixes', () => {
  const picture = grey()
  // One row of three pixels: opaque, clear, half (its colour multiplied by alpha already).
  const data = Uint8Array.from([255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 102, 51])
  blend(picture, { area: { x: 1, y: 2, width: 3, height: 1 }, data })
  const pixel = (x: number, y: number) => [...picture.data.subarray((y * 4 + x) * 3, (y * 4 + x) * 3 + 3)]
  assert.deepEqual(pixel(1, 2), [255, 0, 0])
  assert.deepEqual(pixel(2, 2), [100, 100, 100])
  assert.deepEqual(pixel(3, 2), [80, 80, 182])
  assert.deepEqual(pixel(0, 2), [100, 100, 100])
})

test('the rest of the picture is untouched', () => {
  const picture = grey()
  blend(picture, { area: { x: 1, y: 1, width: 1, height: 1 }, data: Uint8Array.from([0, 0, 0, 255]) })
  assert.equal(picture.data.filter((value) => value === 100).length, 4 * 3 * 3 - 3)
})
