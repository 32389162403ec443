import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ageGenderNet } from '../src/age-gender.ts'
import type { Raster } from '../src/decode.ts'
import { emotionNet } from '../src/emotion.ts'
import { ageGenderCrops, emotionCrops } from '../src/preprocess.ts'

function plain(width: number, height: number, colour: readonly [number, number, number]): Raster {
  const data = Buffer.alloc(width * height * 3)
  for (let i = 0; i < data.length; i++) data[i] = colour[i % 3]!
  return { data, width, height }
}

const orange = [200, 100, 50] as const

test('emotion crops are grey as in the training images', () => {
  const { inputPx } = emotionNet
  const boxes = [
    { x: 10, y: 10, width: 50, height: 60 },
    { x: -20, y: 90, width: 50, height: 60 },
  ]
  const crops = emotionCrops(plain(100, 100, orange), boxes)
  assert.equal(crops.length, 2 * inputPx * inputPx)
  const luma = Math.round(0.299 * 200 + 0.587 * 100 + 0.114 * 50)
  assert.ok(
    crops.every((value) => value === luma),
    'no padding: the crop ends where the picture ends',
  )
})

test('age and gender crops are black where they leave the picture', () => {
  const { inputPx } = ageGenderNet
  // A square of 1.15 × 100 px around the middle of the left edge: its left half lies outside.
  const crops = ageGenderCrops(plain(400, 400, orange), [{ x: -50, y: 150, width: 100, height: 100 }])
  assert.equal(crops.length, inputPx * inputPx * 3)
  const pixel = (x: number, y: number) => [
    ...crops.subarray((y * inputPx + x) * 3, (y * inputPx + x) * 3 + 3),
  ]
  assert.deepEqual(pixel(0, 0), [0, 0, 0])
  assert.deepEqual(pixel(inputPx / 2 - 2, 60), [0, 0, 0])
  assert.deepEqual(pixel(inputPx / 2 + 2, 60), [...orange])
  assert.deepEqual(pixel(inputPx - 1, inputPx - 1), [...orange])
})

test('a face with one pixel left in the picture still has a crop', () => {
  const raster = plain(50, 50, orange)
  const boxes = [{ x: 49, y: 49, width: 300, height: 300 }]
  const crops = ageGenderCrops(raster, boxes)
  assert.ok(crops.some((value) => value > 0))
  assert.equal(emotionCrops(raster, boxes).length, emotionNet.inputPx ** 2)
})

test('faces do not get mixed up', () => {
  const half = plain(200, 100, [255, 255, 255])
  for (let y = 0; y < 100; y++) half.data.fill(0, y * 600, y * 600 + 300)
  const crops = emotionCrops(half, [
    { x: 10, y: 10, width: 60, height: 60 },
    { x: 120, y: 10, width: 60, height: 60 },
  ])
  const plane = emotionNet.inputPx ** 2
  assert.ok(crops.subarray(0, plane).every((value) => value === 0))
  assert.ok(crops.subarray(plane).every((value) => value === 255))
})
