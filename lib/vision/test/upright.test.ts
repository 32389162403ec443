import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import sharp from 'sharp'
import { readSample, type SampleName } from '../../../test/fixtures/index.ts'
import type { FacesIn } from '../src/attribute-readers.ts'
import { scaleBox } from '../src/box.ts'
import { decode } from '../src/decode.ts'
import type { Detection, Point } from '../src/detection.ts'
import type { Vision } from '../src/index.ts'
import { radians, turnBox, turnPoint } from '../src/roll.ts'
import { readUpright, turning, uprightFaces } from '../src/upright.ts'
import { openVision } from './vision.ts'

const landmarks: readonly Point[] = [
  [-20, -20],
  [20, -20],
  [0, 0],
  [-16, 24],
  [16, 24],
]

/** A face of 79 × 100 px around a point, turned. */
const faceAt = (x: number, y: number, roll: number): Detection => ({
  box: turnBox({ x: x - 39.5, y: y - 50, width: 79, height: 100 }, roll),
  score: 0.9,
  landmarks: landmarks.map((point) => {
    const [dx, dy] = turnPoint(point, roll)
    return [x + dx, y + dy]
  }),
})

test('a turned face stands upright in its box, wherever it was', () => {
  const side = 400
  const data = Buffer.alloc(side * side * 3)
  const faces = [-135, -90, 30, 45, 90, 180].map((degrees) => radians(degrees))
  for (const roll of faces) {
    // White is what is above the eyes of a face in the middle.
    for (let i = 0; i < side * side; i++) {
      const [, up] = turnPoint([(i % side) - side / 2, Math.floor(i / side) - side / 2], -roll)
      data.fill(up < -20 ? 255 : 0, 3 * i, 3 * i + 3)
    }
    const { raster, boxes } = uprightFaces({ data, width: side, height: side }, [faceAt(200, 200, roll)])
    const box = boxes[0]!
    assert.ok(Math.abs(box.height / box.width - 100 / 79) < 1e-6)
    const value = (share: number) =>
      raster.data[(Math.round(box.y + share * box.height) * raster.width + turning.cellPx / 2) * 3]!
    assert.ok(value(0.25) > 200 && value(0.35) < 55, `${roll}: ${value(0.25)}, ${value(0.35)}`)
  }
})

test('each face gets its own answer, in one call of the networks', async () => {
  const raster = { data: Buffer.alloc(600 * 600 * 3), width: 600, height: 600 }
  const faces = [0, 90, 5, 180].map((degrees, i) => faceAt(100 + 100 * i, 300, radians(degrees)))
  const calls: number[] = []
  const read = async (pictures: readonly FacesIn[]) => {
    calls.push(...pictures.map(({ boxes }) => boxes.length))
    return pictures.flatMap(({ raster, boxes }) =>
      boxes.map((_, i) => ({ age: (raster.width === 600 ? 10 : 20) + i })),
    )
  }
  const readings = await readUpright({ read }, raster, faces, new Set(['age']))
  assert.deepEqual(
    readings.map(({ age }) => age),
    [10, 20, 11, 21],
  )
  assert.deepEqual(calls, [2, 2])
})

describe('a photo on its side', () => {
  let vision: Vision
  before(async () => {
    vision = await openVision()
  })
  after(() => vision.dispose())

  for (const [name, degrees] of [
    ['sample4', 90],
    ['sample5', 180],
    ['sample6', 270],
  ] as const satisfies [SampleName, number][]) {
    test(`${name}, ${degrees}°: the labels of the upright photo`, async () => {
      const upright = await sharp(await readSample(name))
        .resize(1280)
        .png({ compressionLevel: 1 })
        .toBuffer()
      const turned = await sharp(upright).rotate(degrees).png({ compressionLevel: 1 }).toBuffer()
      const { height } = await decode(upright, 2560)
      const expected = (await vision.analyse(upright)).faces
      const { faces } = await vision.analyse(turned)
      assert.equal(faces.length, expected.length)
      for (const face of expected) {
        const [x, y] = [face.box.x + face.box.width / 2, face.box.y + face.box.height / 2]
        const at = degrees === 90 ? [height - y, x] : degrees === 180 ? [1280 - x, height - y] : [y, 1280 - x]
        const same = faces.find(
          ({ box }) =>
            Math.hypot(box.x + box.width / 2 - at[0]!, box.y + box.height / 2 - at[1]!) <
            scaleBox(box, 0.2).width,
        )
        assert.ok(same)
        assert.equal(same.gender.label, face.gender.label)
        assert.ok(Math.abs(same.age - face.age) < 8, `${same.age} years, upright ${face.age}`)
        // A face between two emotions may be said to have the other one.
        assert.ok(
          same.emotion.label === face.emotion.label ||
            face.emotion.score - same.emotion.scores[face.emotion.label] < 0.25,
        )
      }
    })
  }
})
