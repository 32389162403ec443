import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Detection } from '../src/detection.ts'
import { answers, drawSheet, freePlaceOf, placeOf, placesPerSheet } from '../src/sheet.ts'

const raster = { data: Buffer.alloc(300 * 200 * 3), width: 300, height: 200 }
const doubtful = (x: number, y: number, width = 30, height = 40): Detection => ({
  box: { x, y, width, height },
  score: 0.1,
  landmarks: [],
})

test('a place is a square around the face, inside the picture', () => {
  assert.deepEqual(placeOf(doubtful(100, 100).box, raster), {
    x: 89,
    y: 94,
    width: 52,
    height: 52,
    roll: 0,
  })
  for (const { box } of [doubtful(-10, 0), doubtful(280, 170), doubtful(0, 0, 300, 200)]) {
    const { x, y, width, height } = placeOf(box, raster)
    assert.equal(width, height)
    assert.ok(x >= 0 && y >= 0 && x + width <= 300 && y + height <= 200)
  }
})

test('every place goes into its own cell, black between them', () => {
  const white = { data: Buffer.alloc(300 * 200 * 3, 255), width: 300, height: 200 }
  const places = Array.from({ length: placesPerSheet }, () => placeOf(doubtful(100, 100).box, white))
  const { data, width, height } = drawSheet(white, places)
  assert.deepEqual([width, height], [640, 640])
  const value = (x: number, y: number) => data[(y * 640 + x) * 3]
  for (let i = 0; i < placesPerSheet; i++) {
    assert.equal(value((i % 5) * 128 + 64, Math.floor(i / 5) * 128 + 64), 255)
    assert.equal(value((i % 5) * 128, Math.floor(i / 5) * 128), 0)
  }
})

test('a sheet is no higher than its places need', async () => {
  const white = { data: Buffer.alloc(300 * 200 * 3, 255), width: 300, height: 200 }
  const drawn = (count: number) => drawSheet(white, Array(count).fill(placeOf(doubtful(9, 9).box, white)))
  assert.deepEqual([(await drawn(1)).width, (await drawn(1)).height], [640, 128])
  assert.deepEqual([(await drawn(5)).height, (await drawn(6)).height], [128, 256])
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
  const [other, face] = answers(asked, places, [found])
  assert.equal(other, undefined)
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
  assert.deepEqual(answers(asked, places, [corner, betweenCells]), [undefined])
})

test('a free place is as wide as it is wanted, and black beyond the picture', () => {
  const white = { data: Buffer.alloc(300 * 200 * 3, 255), width: 300, height: 200 }
  const place = freePlaceOf({ x: 0, y: 80, width: 40, height: 40 }, 2, 0)
  assert.deepEqual(place, { x: -20, y: 60, width: 80, height: 80, roll: 0 })
  const { data } = drawSheet(white, [place])
  const value = (x: number, y: number) => data[(y * 640 + x) * 3]
  assert.equal(value(4 + 20, 64), 0)
  assert.equal(value(4 + 100, 64), 255)
})

test('a turned place is upright on the sheet, and comes back turned', () => {
  const width = 300
  const data = Buffer.alloc(width * 200 * 3)
  // White to the right of the middle: above it, for a face that is turned clockwise by a quarter.
  for (let i = 0; i < data.length; i++) data[i] = Math.floor(i / 3) % width >= 150 ? 255 : 0
  const asked: Detection = { ...doubtful(130, 85), box: { x: 130, y: 85, width: 40, height: 30 } }
  const place = freePlaceOf(asked.box, 1.5, Math.PI / 2)
  const drawn = drawSheet({ data, width, height: 200 }, [place])
  const value = (x: number, y: number) => drawn.data[(y * 640 + x) * 3]
  assert.equal(value(64, 20), 255)
  assert.equal(value(64, 108), 0)
  // A face of 30 × 40 px in the middle of the place, its eye above the middle: in the picture to the right of it.
  const onSheet: Detection = {
    box: { x: 64 - 30, y: 64 - 40, width: 60, height: 80 },
    score: 0.9,
    landmarks: [[64, 44]],
  }
  const [face] = answers([asked], [place], [onSheet])
  for (const [side, expected] of Object.entries(asked.box)) {
    assert.ok(Math.abs(face!.box[side as keyof Detection['box']] - expected) < 1e-9)
  }
  const [eye] = face!.landmarks
  assert.ok(Math.abs(eye![0] - 160) < 1e-9 && Math.abs(eye![1] - 100) < 1e-9)
})
