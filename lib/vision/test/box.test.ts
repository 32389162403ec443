import assert from 'node:assert/strict'
import { test } from 'node:test'
import { area, type Box, clamp, intersection, iou, outward, overlapOfSmaller, scaleBox } from '../src/box.ts'

const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height })

test('boxes that only touch share nothing', () => {
  assert.equal(intersection(box(0, 0, 10, 10), box(10, 0, 10, 10)), 0)
  assert.equal(iou(box(0, 0, 10, 10), box(0, 10, 10, 10)), 0)
  assert.equal(overlapOfSmaller(box(0, 0, 10, 10), box(20, 20, 1, 1)), 0)
})

test('overlap is measured against the union and against the smaller box', () => {
  const [large, small] = [box(0, 0, 10, 10), box(5, 0, 10, 5)]
  assert.equal(area(large), 100)
  assert.equal(intersection(large, small), 25)
  assert.equal(iou(large, small), 25 / 125)
  assert.equal(overlapOfSmaller(large, small), 25 / 50)
  assert.equal(iou(large, large), 1)
})

test('clamping keeps the part inside the picture, and nothing of a box beside it', () => {
  assert.deepEqual(clamp(box(-5, 2, 10, 100), 20, 30), box(0, 2, 5, 28))
  assert.deepEqual(clamp(box(1, 2, 3, 4), 20, 30), box(1, 2, 3, 4))
  assert.equal(clamp(box(20, 0, 5, 5), 20, 30), undefined)
  assert.equal(clamp(box(0, -5, 5, 5), 20, 30), undefined)
})

test('growing outward ends at whole pixels and loses nothing', () => {
  assert.deepEqual(outward(box(1.2, -0.5, 2, 1)), box(1, -1, 3, 2))
  assert.deepEqual(outward(box(1, 2, 3, 4)), box(1, 2, 3, 4))
})

test('scaling moves and stretches', () => {
  assert.deepEqual(scaleBox(box(1, 2, 3, 4), 2), box(2, 4, 6, 8))
})
