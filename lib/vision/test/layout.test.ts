import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Box, intersection } from '../src/box.ts'
import { placeLabels } from '../src/layout.ts'

const picture = { width: 1280, height: 960 }
const long = { width: 220, height: 30 }
const short = { width: 40, height: 30 }
const square = (x: number, y: number, side = 120): Box => ({ x, y, width: side, height: side })

function assertInside({ x, y, width, height }: Box, frame = picture) {
  assert.ok(x >= 0 && y >= 0 && x + width <= frame.width && y + height <= frame.height)
  assert.ok(Number.isInteger(x) && Number.isInteger(y))
}

function overlaps(boxes: readonly Box[]): number {
  return boxes.reduce(
    (sum, box, i) => sum + boxes.slice(i + 1).filter((other) => intersection(box, other) > 0).length,
    0,
  )
}

test('with room around, the label sits on the face, flush left', () => {
  const [label] = placeLabels([square(500, 400)], [[long, short]], picture)
  assert.deepEqual(label, { choice: 0, box: { x: 500, y: 370, ...long } })
})

for (const [where, x, y] of [
  ['left', -40, 400],
  ['right', 1200, 400],
  ['top', 500, -40],
  ['bottom', 500, 880],
  ['top left', -40, -40],
  ['top right', 1200, -40],
  ['bottom left', -40, 880],
  ['bottom right', 1200, 880],
] as const) {
  test(`the label of a face at the ${where} is inside the frame`, () => {
    const [label] = placeLabels([square(x, y)], [[long, short]], picture)
    assertInside(label!.box)
    assert.equal(label!.choice, 0, 'there is room for the long text')
  })
}

test('a face that fills the picture has its label on itself', () => {
  const [label] = placeLabels([{ x: 0, y: 0, ...picture }], [[long]], picture)
  assertInside(label!.box)
})

test('labels of neighbours do not overlap', () => {
  // Side by side, nearer to each other than a label is wide.
  const faces = [0, 1, 2, 3, 4].map((i) => square(200 + i * 150, 400 + (i % 2) * 10))
  const boxes = placeLabels(
    faces,
    faces.map(() => [long, short]),
    picture,
  ).map(({ box }) => box)
  for (const box of boxes) assertInside(box)
  assert.equal(overlaps(boxes), 0)
  for (const box of boxes) {
    for (const face of faces) assert.ok(intersection(box, face) < 0.2 * box.width * box.height)
  }
})

test('in a crowd the short text is taken, and still no two labels overlap', () => {
  const faces = Array.from({ length: 80 }, (_, i) => square((i % 10) * 128, Math.floor(i / 10) * 120, 110))
  const labels = placeLabels(
    faces,
    faces.map(() => [long, short]),
    picture,
  )
  for (const { box } of labels) assertInside(box)
  assert.ok(labels.filter(({ choice }) => choice === 1).length > 60)
  assert.equal(overlaps(labels.map(({ box }) => box)), 0)
})

test('a label as wide as the picture starts at its left edge', () => {
  const frame = { width: 200, height: 100 }
  const [label] = placeLabels([square(150, 40, 40)], [[{ width: 200, height: 20 }]], frame)
  assertInside(label!.box, frame)
})

test('a picture of one pixel has a label of one pixel', () => {
  const frame = { width: 1, height: 1 }
  const [label] = placeLabels([square(0, 0, 1)], [[{ width: 1, height: 1 }]], frame)
  assert.deepEqual(label, { choice: 0, box: { x: 0, y: 0, width: 1, height: 1 } })
})

test('no faces, no labels', () => {
  assert.deepEqual(placeLabels([], [], picture), [])
})
