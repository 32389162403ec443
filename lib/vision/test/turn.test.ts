import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Detection } from '../src/detection.ts'
import { type Quarters, turnBack, turnRaster } from '../src/turn.ts'

const [width, height] = [5, 3]
const marked = { x: 3, y: 1 }

function picture() {
  const data = Buffer.alloc(width * height * 3)
  data[(marked.y * width + marked.x) * 3] = 255
  return { data, width, height }
}

for (const quarters of [1, 2, 3] satisfies Quarters[]) {
  test(`what is found after ${quarters} quarters is taken back to where it was`, async () => {
    const turned = await turnRaster(picture(), quarters)
    assert.deepEqual([turned.width, turned.height], quarters === 2 ? [5, 3] : [3, 5])
    assert.equal(turned.data.length, turned.width * turned.height * 3)
    const at = turned.data.indexOf(255) / 3
    const [x, y] = [at % turned.width, Math.floor(at / turned.width)]
    const found: Detection = {
      box: { x, y, width: 1, height: 1 },
      score: 0.9,
      landmarks: [[x + 0.5, y + 0.5]],
    }
    assert.deepEqual(turnBack(found, quarters, { width, height }), {
      box: { ...marked, width: 1, height: 1 },
      score: 0.9,
      landmarks: [[marked.x + 0.5, marked.y + 0.5]],
    })
  })
}

test('one quarter is clockwise', async () => {
  const { data } = await turnRaster({ data: Buffer.from([255, 0, 0, 0, 0, 0]), width: 2, height: 1 }, 1)
  assert.equal(data[0], 255, 'the left pixel is the upper one now')
})
