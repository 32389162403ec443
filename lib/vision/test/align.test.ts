import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { alignedCrop, similarityBetween } from '../src/align.ts'
import type { Raster } from '../src/decode.ts'
import type { Point } from '../src/detection.ts'

const close = (found: number, expected: number, off = 1e-9) =>
  assert.ok(Math.abs(found - expected) <= off, `${found} is not ${expected}`)

/** Each pixel tells where it is: red its column, green its row. */
function map(width: number, height: number): Raster {
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([x, y, 255], (y * width + x) * 3)
  }
  return { data, width, height }
}
const pixel = (crop: Uint8Array, side: number, x: number, y: number) => [
  ...crop.subarray((y * side + x) * 3, (y * side + x) * 3 + 3),
]

describe('the similarity between points', () => {
  const points: Point[] = [
    [10, 10],
    [30, 10],
    [20, 20],
    [12, 30],
    [28, 30],
  ]
  const turned = (angle: number, scale: number, x: number, y: number): Point[] =>
    points.map(([u, v]) => [
      scale * (Math.cos(angle) * u - Math.sin(angle) * v) + x,
      scale * (Math.sin(angle) * u + Math.cos(angle) * v) + y,
    ])

  test('is found again: turned, scaled and shifted', () => {
    const { a, b, x, y } = similarityBetween(points, turned(0.4, 3, 50, -20))
    close(a, 3 * Math.cos(0.4))
    close(b, 3 * Math.sin(0.4))
    close(x, 50)
    close(y, -20)
  })

  test('is the nearest one where there is none that fits', () => {
    const [first, ...others] = points
    const { a, b } = similarityBetween(points, [[first![0] - 3, first![1]], ...others])
    assert.ok(a > 1 && a < 1.2 && Math.abs(b) < 0.1)
  })
})

describe('an aligned crop', () => {
  const places: Point[] = [
    [2, 2],
    [6, 2],
    [4, 6],
  ]

  test('of a face that is in place already is what is there', () => {
    const crop = alignedCrop(map(8, 8), places, places, 8)
    assert.deepEqual([...crop], [...map(8, 8).data])
  })

  test('follows the face to where it is', () => {
    const there = places.map(([x, y]): Point => [x + 20, y + 10])
    const crop = alignedCrop(map(64, 64), there, places, 8)
    assert.deepEqual(pixel(crop, 8, 0, 0), [20, 10, 255])
    assert.deepEqual(pixel(crop, 8, 7, 3), [27, 13, 255])
  })

  test('turns an upset face upright', () => {
    // A quarter turn about (32, 32): what is right of it there is below it here.
    const there = places.map(([x, y]): Point => [32 - (y - 4), 32 + (x - 4)])
    const crop = alignedCrop(map(64, 64), there, places, 8)
    assert.deepEqual(pixel(crop, 8, 0, 0), [35, 28, 255])
    assert.deepEqual(pixel(crop, 8, 7, 0), [35, 35, 255])
    assert.deepEqual(pixel(crop, 8, 0, 7), [28, 28, 255])
  })

  test('is black where the picture ends', () => {
    const there = places.map(([x, y]): Point => [x - 4, y])
    const crop = alignedCrop(map(64, 64), there, places, 8)
    assert.deepEqual(pixel(crop, 8, 3, 3), [0, 0, 0])
    assert.deepEqual(pixel(crop, 8, 4, 3), [0, 3, 255])
  })

  test('of a large face skips no pixel', () => {
    const chess: Raster = { ...map(256, 256), data: Buffer.alloc(256 * 256 * 3) }
    for (let i = 0; i < 256 * 256; i++) {
      if (((i % 256) + Math.floor(i / 256)) % 2 === 0) chess.data.fill(255, i * 3, i * 3 + 3)
    }
    const crop = alignedCrop(
      chess,
      places.map(([x, y]): Point => [x * 16 + 40, y * 16 + 40]),
      places,
      8,
    )
    for (const value of crop) assert.ok(value > 100 && value < 155, `${value} is not grey`)
  })

  for (const [what, there] of [
    ['far from the picture', places.map(([x, y]): Point => [x + 9000, y])],
    ['all in one point', places.map((): Point => [5, 5])],
    ['as large as a thousand pictures', places.map(([x, y]): Point => [x * 1e4, y * 1e4])],
  ] as const) {
    test(`of landmarks ${what} is a crop all the same`, () => {
      assert.equal(alignedCrop(map(64, 64), there, places, 8).length, 8 * 8 * 3)
    })
  }
})
