import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Detection } from '../src/detection.ts'
import { select } from '../src/select.ts'

const face = (x: number, width: number, height: number): Detection => ({
  box: { x, y: 0, width, height },
  score: 0.9,
  landmarks: [],
})
const faces = [face(0, 20, 30), face(50, 60, 80), face(150, 40, 30), face(200, 90, 100)]
const places = (found: readonly Detection[]) => found.map(({ box }) => box.x)

test('everybody, where nothing is said', () => {
  assert.deepEqual(select(faces, {}, 1), faces)
})

test('the largest by area, in the order in which they came', () => {
  assert.deepEqual(places(select(faces, { maxFaces: 2 }, 1)), [50, 200])
  assert.deepEqual(places(select(faces, { maxFaces: 3 }, 1)), [50, 150, 200])
  assert.deepEqual(select(faces, { maxFaces: 0 }, 1), [])
  assert.equal(select(faces, { maxFaces: 9 }, 1).length, 4)
})

test('of two equally large ones the first', () => {
  assert.deepEqual(places(select([face(0, 9, 9), face(20, 9, 9)], { maxFaces: 1 }, 1)), [0])
})

test('the smaller side counts, in pixels of the source', () => {
  assert.deepEqual(places(select(faces, { minFacePx: 30 }, 1)), [50, 150, 200])
  assert.deepEqual(places(select(faces, { minFacePx: 60 }, 2)), [50, 150, 200])
})
