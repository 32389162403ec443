import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Detection } from '../src/detection.ts'
import { confirmed, drawSheet, placeOf, placesPerSheet } from '../src/sheet.ts'

const raster = { data: Buffer.alloc(300 * 200 * 3), width: 300, height: 200 }
const doubtful = (x: number, y: number, width = 30, height = 40): Detection => ({
  box: { x, y, width, height },
  score: 0.1,
  landmarks: [],
})

test('a place is a square around the face, inside the picture', () => {
  assert.deepEqual(placeOf(doubtful(100, 100).box, raster), { x: 89, y: 94, width: 52, height: 52 })
  for (const { box } of [doubtful(-10, 0), doubtful(280, 170), doubtful(0, 0, 300, 200)]) {
    const { x, y, width, height } = placeOf(box, raster)
    assert.equal(width, height)
    assert.ok(x >= 0 && y >= 0 && x + width <= 300 && y + height <= 200)
  }
})

test('every place goes into its own cell, black between them', async () => {
  const white = { data: Buffer.alloc(300 * 200 * 3, 255), width: 300, height: 200 }
  const places = Array.from({ length: placesPerSheet }, () => placeOf(doubtful(100, 100).box, white))
  const { data, width, height } = await drawSheet(white, places)
  assert.deepEqual([width, height], [640, 640])
  const value = (x: number, y: number) => data[(y * 640 + x) * 3]
  for (let i = 0; i < placesPerSheet; i++) {
    assert.equal(value((i % 5) * 128 + 64, Math.floor(i / 5) * 128 + 64), 255)
    assert.equal(value((i % 5) * 128, Math.floor(i / 5) * 128), 0)
  }
})

test('what is found in a cell comes back in pixels of the picture', () => {
  const asked = [doubtful(10, 10), doubtful(100, 100)]
  const places = asked.map(({ box }) => placeOf(box, raster))
  const place = places[1]!
  // The second cell starts at 128 + 4; a place of 52 px is drawn with 120.
  const scale = place.width / 120
  const found: Detection = {
    box: {
      x: 132 + (100 - place.x) / scale,
      y: 4 + (100 - place.y) / scale,
      width: 30 / scale,
      height: 40 / scale,
    },
    score: 0.8,
    landmarks: [[132, 4]],
  }
  const [face, ...others] = confirmed(asked, places, [found])
  assert.deepEqual(others, [])
  assert.equal(face!.score, 0.8)
  for (const [side, value] of Object.entries(doubtful(100, 100).box)) {
    assert.ok(Math.abs(face!.box[side as keyof Detection['box']] - value) < 1e-9)
  }
  assert.deepEqual(face!.landmarks, [[place.x, place.y]])
})

test('a face that was not asked for confirms nothing', () => {
  const asked = [doubtful(100, 100)]
  const places = asked.map(({ box }) => placeOf(box, raster))
  const corner = { box: { x: 4, y: 4, width: 30, height: 30 }, score: 0.9, landmarks: [] }
  const betweenCells = { box: { x: 100, y: 40, width: 60, height: 60 }, score: 0.9, landmarks: [] }
  assert.deepEqual(confirmed(asked, places, [corner, betweenCells]), [])
})
