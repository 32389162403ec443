import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Point } from '../src/detection.ts'
import { radians, rollOf, turnBox, turnPoint, uprightBox } from '../src/roll.ts'

const upright: readonly Point[] = [
  [80, 76],
  [144, 75],
  [112, 112],
  [86, 149],
  [139, 149],
]
const near = (found: number, expected: number, by = 1e-6) =>
  assert.ok(Math.abs(found - expected) < by, `${found}, expected ${expected}`)

test('landmarks tell how far a face is turned, all the way round', () => {
  for (const degrees of [-170, -90, -45, -10, 0, 10, 45, 90, 170]) {
    const roll = rollOf(upright.map((point) => turnPoint(point, radians(degrees))))
    near(roll, radians(degrees), radians(1))
  }
  assert.equal(rollOf([]), 0)
})

test('a quarter turn swaps width and height, half a turn nothing', () => {
  const box = { x: 10, y: 20, width: 30, height: 40 }
  const quarter = turnBox(box, radians(90))
  near(quarter.x, 5)
  near(quarter.y, 25)
  near(quarter.width, 40)
  near(quarter.height, 30)
  const half = turnBox(box, radians(180))
  near(half.x, 10)
  near(half.height, 40)
})

test('a turned box grows around the same middle, and can be taken back', () => {
  const box = { x: 100, y: 100, width: 79, height: 100 }
  for (const degrees of [0, 30, 45, 60, 90, -135]) {
    const turned = turnBox(box, radians(degrees))
    near(turned.x + turned.width / 2, 139.5)
    near(turned.y + turned.height / 2, 150)
    const back = uprightBox(turned)
    for (const side of ['x', 'y', 'width', 'height'] as const) near(back[side], box[side])
  }
})
