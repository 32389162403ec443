import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import sharp from 'sharp'
import {
  faceless,
  patterns,
  readSample,
  type SampleName,
  sampleNames,
  samples,
} from '../../../test/fixtures/index.ts'
import { type Box, iou, scaleBox } from '../src/box.ts'
import { decode } from '../src/decode.ts'
import { radians, rollOf, turnBox, turnPoint } from '../src/roll.ts'
import { type Quarters, turnBack } from '../src/turn.ts'
import { rasterOf } from './raster.ts'
import { detector, matched } from './retinaface.ts'

const sample = (name: SampleName, widthPx: number) => sharp(samples[name].path).resize(widthPx)
const facesOf = (name: SampleName, widthPx: number): Box[] =>
  samples[name].faces.map((face) => scaleBox(face, widthPx / 1920))

describe('photos on their side, and on their head', () => {
  const widthPx = 1280
  for (const name of sampleNames) {
    test(`${name}: the same faces as upright`, async () => {
      const upright = await rasterOf(sample(name, widthPx))
      const expected = await detector.detect(upright)
      assert.equal(expected.length, samples[name].faces.length)
      for (const quarters of [1, 2, 3] satisfies Quarters[]) {
        const turned = await rasterOf(sample(name, widthPx).rotate(quarters * 90))
        const found = await detector.detect(turned)
        const back = found.map((face) => turnBack(face, quarters, upright))
        assert.equal(found.length, expected.length, `${quarters} quarters`)
        for (const face of expected) {
          const same = back.find(({ box }) => iou(box, face.box) > 0.9)
          assert.ok(same, `${quarters} quarters: ${JSON.stringify(face.box)}`)
          const apart = face.landmarks.map(([x, y], i) =>
            Math.hypot(x - same.landmarks[i]![0], y - same.landmarks[i]![1]),
          )
          assert.ok(Math.max(...apart) < 0.1 * face.box.width, 'eyes stay eyes')
        }
      }
    })
  }

  test('one small face in a large photo that lies on its side', async () => {
    const { x, y, width, height } = samples.sample6.faces[1]!
    const face = await sharp(samples.sample6.path)
      .extract({ left: x - 100, top: y - 100, width: width + 200, height: height + 200 })
      .resize(160)
      .toBuffer()
    const grey = sharp({ create: { width: 1600, height: 1200, channels: 3, background: '#678' } })
    const photo = await grey
      .composite([{ input: face, left: 900, top: 300 }])
      .png()
      .toBuffer()
    const found = await detector.detect(await rasterOf(sharp(photo).rotate(90)))
    assert.equal(found.length, 1)
    assert.ok(Math.abs(rollOf(found[0]!.landmarks) - radians(90)) < radians(20))
  })
})

describe('tilted photos', () => {
  const widthPx = 1280
  /** How far each face is turned in the photos as they are: people bend their heads. */
  const rolls = new Map<SampleName, number[]>()
  before(async () => {
    for (const name of sampleNames) {
      const found = await detector.detect(await rasterOf(sample(name, widthPx)))
      rolls.set(
        name,
        facesOf(name, widthPx).map((face) =>
          rollOf(
            found.reduce((best, one) => (iou(one.box, face) > iou(best.box, face) ? one : best)).landmarks,
          ),
        ),
      )
    }
  })

  /** Of the faces that are turned by 45° at most, all told. */
  for (const [degrees, share] of [
    [15, 0.95],
    [-15, 0.9],
    [30, 0.8],
    [-30, 0.8],
    [45, 0.7],
    [-45, 0.7],
  ] as const) {
    test(`by ${degrees}°: ${100 * share} % of the faces, and no others`, async (t) => {
      let [asked, hit, invented] = [0, 0, 0]
      for (const name of sampleNames) {
        const { data, info } = await sharp(await sample(name, widthPx).toBuffer())
          .rotate(degrees, { background: '#888' })
          .png({ compressionLevel: 1 })
          .toBuffer({ resolveWithObject: true })
        const { height } = await sharp(await sample(name, widthPx).toBuffer()).metadata()
        const tilted = facesOf(name, widthPx).map((face) => {
          const middle = [
            face.x + face.width / 2 - widthPx / 2,
            face.y + face.height / 2 - height / 2,
          ] as const
          const [dx, dy] = turnPoint(middle, radians(degrees))
          const moved = { x: info.width / 2 + dx - face.width / 2, y: info.height / 2 + dy - face.height / 2 }
          return turnBox({ ...face, ...moved }, radians(degrees))
        })
        const found = await detector.detect(await decode(data, 2560))
        const fair = tilted.filter((_, i) => Math.abs(rolls.get(name)![i]! + radians(degrees)) <= radians(45))
        asked += fair.length
        hit += matched(fair, found, 0.4)
        invented += found.length - matched(tilted, found, 0.3)
      }
      t.diagnostic(`${hit} of ${asked}, ${invented} beside them`)
      assert.ok(hit >= share * asked)
      assert.ok(invented <= 1)
    })
  }
})

describe('no face', () => {
  for (const widthPx of [320, 480, 640, 800, 960, 1280, 1920]) {
    test(`sample1 at ${widthPx} px: its three people, and nothing in the blurred background`, async () => {
      const found = await detector.detect(await rasterOf(sample('sample1', widthPx)))
      assert.equal(matched(facesOf('sample1', widthPx), found, 0.5), 3)
      assert.equal(found.length, 3)
    })
  }

  for (const [name, picture] of Object.entries({ ...faceless, ...patterns })) {
    for (const widthPx of [480, 1280]) {
      test(`${name}, ${widthPx} px`, async () => {
        const bytes = await picture().png({ compressionLevel: 1 }).toBuffer()
        assert.deepEqual(await detector.detect(await rasterOf(sharp(bytes).resize(widthPx))), [])
      })
    }
  }
})

test('the way up is found in the photo as it came, in full size', async () => {
  const found = await detector.detect(
    await decode(
      await sharp(await readSample('sample4'))
        .rotate(270)
        .toBuffer(),
      2560,
    ),
  )
  assert.equal(found.length, samples.sample4.faces.length)
})
