import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Crop, squareCrop, tightCrop } from '../src/crop.ts'

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height })
const outer = ({ inside, left, top, right, bottom }: Crop) => ({
  width: left + inside.width + right,
  height: top + inside.height + bottom,
})

test('a tight crop is the box in whole pixels, and never leaves the picture', () => {
  assert.deepEqual(tightCrop(box(10.4, 20.6, 30, 40), 200, 200), {
    inside: box(10, 20, 31, 41),
    left: 0,
    top: 0,
    right: 0,
    bottom: 0,
  })
  assert.deepEqual(tightCrop(box(-10, 180, 50, 50), 200, 200).inside, box(0, 180, 40, 20))
  assert.equal(tightCrop(box(-10, 180, 50, 50), 200, 200).left, 0)
})

test('a square crop is as wide as the longer side times the scale, around the same middle', () => {
  const crop = squareCrop(box(100, 100, 20, 40), 1.5, 400, 400)
  assert.deepEqual(crop.inside, box(80, 90, 60, 60))
  assert.deepEqual(outer(crop), { width: 60, height: 60 })
})

test('what a square crop reaches beyond the picture is said as padding', () => {
  const crop = squareCrop(box(0, 0, 40, 40), 2, 60, 50)
  assert.deepEqual(crop, { inside: box(0, 0, 60, 50), left: 20, top: 20, right: 0, bottom: 10 })
  assert.deepEqual(outer(crop), { width: 80, height: 80 })
})

test('a box beside the picture is a mistake of the caller', () => {
  assert.throws(() => squareCrop(box(100, 0, 10, 10), 1, 50, 50), RangeError)
})
