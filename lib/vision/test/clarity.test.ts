import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import sharp from 'sharp'
import { readSample, samples } from '../../../test/fixtures/index.ts'
import { clarity, hindranceOf, sharpnessOf, yawOf } from '../src/clarity.ts'
import { decode } from '../src/decode.ts'
import type { Detection, Point } from '../src/detection.ts'
import { plainCrops } from '../src/preprocess.ts'

const { sharpnessPx: side, minSidePx } = clarity
const { x: left, y: top, ...known } = samples.sample4.faces[0]!

/** One face of a photo, cut out. */
let photo: Buffer
before(async () => {
  photo = await sharp(await readSample('sample4'))
    .extract({ left, top, ...known })
    .png()
    .toBuffer()
})

const sharpness = async (image: Buffer): Promise<number> => {
  const raster = await decode(image, 2560)
  const { width, height } = raster
  return sharpnessOf(plainCrops(raster, [{ x: 0, y: 0, width, height }], side), side)
}

/** A head on a pole: eyes at ±30 mm, the nose 30 mm further out, the mouth 60 mm below the eyes; then tilted. */
function landmarks(yawDegrees: number, tiltDegrees = 0): Point[] {
  const [yaw, tilt] = [yawDegrees, tiltDegrees].map((degrees) => (degrees * Math.PI) / 180)
  return [
    [-30, 0, 0],
    [30, 0, 0],
    [0, 35, 30],
    [-20, 60, 0],
    [20, 60, 0],
  ].map(([x, y, out]) => {
    const turned = x! * Math.cos(yaw!) + out! * Math.sin(yaw!)
    return [
      200 + turned * Math.cos(tilt!) - y! * Math.sin(tilt!),
      200 + turned * Math.sin(tilt!) + y! * Math.cos(tilt!),
    ] as const
  })
}

describe('how far a face is turned', () => {
  for (const yaw of [0, 20, 45, 70, 85]) {
    test(`${yaw} degrees, to either side and with the head tilted`, () => {
      for (const [sign, tilt] of [
        [1, 0],
        [-1, 0],
        [1, 30],
        [-1, -50],
      ] as const) {
        assert.ok(Math.abs(yawOf(landmarks(sign * yaw, tilt)) - yaw) < 1)
      }
    })
  }

  test('nothing is said without landmarks, or where they are all one point', () => {
    assert.equal(yawOf([]), 0)
    assert.equal(yawOf(Array.from({ length: 5 }, () => [1, 1] as const)), 0)
  })
})

describe('how sharp a face is', () => {
  test('less and less as it is blurred, and below the bound when hardly anything is left', async () => {
    const found: number[] = []
    for (const sigma of [0, 0.02, 0.06, 0.12]) {
      const image =
        sigma === 0
          ? photo
          : await sharp(photo)
              .blur(sigma * known.width)
              .png()
              .toBuffer()
      found.push(await sharpness(image))
    }
    assert.deepEqual(
      found,
      [...found].sort((a, b) => b - a),
    )
    assert.ok(found[0]! > 2 * clarity.minSharpness && found.at(-1)! < clarity.minSharpness, found.join(' '))
  })

  test('the same in a dim light', async () => {
    const bright = await sharpness(photo)
    const dim = await sharp(photo).linear(0.5, 20).png().toBuffer()
    const found = await sharpness(dim)
    assert.ok(Math.abs(found / bright - 1) < 0.1, `${found}, ${bright}`)
  })

  test('nearly the same in a smaller photo, down to the smallest face that is read', async () => {
    const scale = minSidePx / Math.max(known.width, known.height)
    const small = await sharp(photo)
      .resize(Math.round(known.width * scale))
      .png()
      .toBuffer()
    const found = await sharpness(small)
    assert.ok(found > clarity.minSharpness, `${found}`)
  })

  test('an area without anything in it is not sharp', () => {
    assert.equal(sharpnessOf(new Uint8Array(side * side).fill(90), side), 0)
  })
})

describe('what keeps a face from being read', () => {
  const face = (sidePx: number, yaw = 0): Detection => ({
    box: { x: 0, y: 0, width: sidePx * 0.7, height: sidePx },
    score: 1,
    landmarks: landmarks(yaw),
  })
  const checks = Uint8Array.from({ length: side * side }, (_, i) => 255 * ((i + Math.floor(i / side)) % 2))
  const plain = new Uint8Array(side * side)

  test('one reason, the plainest first', () => {
    assert.equal(hindranceOf(face(minSidePx), checks), undefined)
    assert.equal(hindranceOf(face(minSidePx - 1, 80), plain), 'too_small')
    assert.equal(hindranceOf(face(minSidePx, 80), plain), 'turned_away')
    assert.equal(hindranceOf(face(minSidePx), plain), 'too_blurred')
  })
})
