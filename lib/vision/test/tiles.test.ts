import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Box } from '../src/box.ts'
import type { Detection } from '../src/detection.ts'
import { grids, isWhole, mergeTiles, tilesOf } from '../src/tiles.ts'

const face = (x: number, y: number, width: number, height: number, score = 0.9): Detection => ({
  box: { x, y, width, height },
  score,
  landmarks: [],
})

for (const [width, height] of [
  [1600, 1200],
  [1601, 903],
  [641, 641],
  [4000, 100],
  [2, 2],
] as const) {
  test(`tiles cover every pixel of ${width}×${height} and none beside it`, () => {
    for (const grid of grids) {
      const tiles = tilesOf(width, height, grid)
      assert.equal(tiles.length, grid.perSide ** 2)
      for (const { x, y, width: w, height: h } of tiles) {
        for (const value of [x, y, w, h]) assert.ok(Number.isInteger(value))
        assert.ok(x >= 0 && y >= 0 && x + w <= width && y + h <= height)
      }
      const covers = (pick: (tile: Box) => [number, number], length: number) => {
        let end = 0
        for (const [start, size] of tiles.map(pick).sort((a, b) => a[0] - b[0])) {
          assert.ok(start <= end, 'no gap')
          end = Math.max(end, start + size)
        }
        assert.equal(end, length)
      }
      covers(({ x, width: w }) => [x, w], width)
      covers(({ y, height: h }) => [y, h], height)
    }
  })
}

test('a face at an inner edge of a tile may be cut off, at an edge of the picture it is all there is', () => {
  const tile = { x: 0, y: 0, width: 600, height: 600 }
  assert.ok(isWhole(face(0, 0, 50, 50).box, tile, 1000, 1000))
  assert.ok(isWhole(face(500, 100, 90, 50).box, tile, 1000, 1000))
  assert.ok(!isWhole(face(500, 100, 99, 50).box, tile, 1000, 1000))
  assert.ok(!isWhole(face(100, 500, 50, 100).box, tile, 1000, 1000))
  const last = { x: 400, y: 400, width: 600, height: 600 }
  assert.ok(isWhole(face(950, 950, 50, 50).box, last, 1000, 1000))
  assert.ok(!isWhole(face(401, 600, 50, 50).box, last, 1000, 1000))
})

test('merging keeps what the whole picture showed and adds what it missed', () => {
  const whole = [face(0, 0, 100, 100)]
  const merged = mergeTiles(whole, [face(5, 5, 100, 100, 0.99), face(300, 0, 20, 20)])
  assert.deepEqual(merged, [whole[0], face(300, 0, 20, 20)])
})

test('a part of a known face is no face of its own', () => {
  assert.equal(mergeTiles([face(0, 0, 100, 100)], [face(10, 10, 40, 40)]).length, 1)
})

test('two tiles that saw the same face count it once', () => {
  assert.deepEqual(mergeTiles([], [face(0, 0, 50, 50, 0.8), face(2, 0, 50, 50, 0.9)]), [
    face(2, 0, 50, 50, 0.9),
  ])
})
