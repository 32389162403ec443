import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import sharp from 'sharp'
import { samples } from '../../../test/fixtures/index.ts'
import { wholeOf } from '../src/box.ts'
import { grey, type Kernel, type Pixels, resample, rgb } from '../src/resample.ts'
import { rasterOf } from './raster.ts'

const photo = await rasterOf(sharp(samples.sample1.path).removeAlpha())

const plain = (width: number, height: number, value: number): Pixels => ({
  data: new Uint8Array(width * height).fill(value),
  width,
  height,
  channels: 1,
})

/** The same by libvips. */
const byLibvips = async (
  part: { x: number; y: number; width: number; height: number },
  size: object,
  kernel: Kernel,
) =>
  await sharp(photo.data, { raw: { width: photo.width, height: photo.height, channels: 3 } })
    .extract({ left: part.x, top: part.y, width: part.width, height: part.height })
    .resize({ ...size, fit: 'fill', kernel })
    .raw()
    .toBuffer()

describe('a part of a photo is scaled as libvips does it', () => {
  for (const kernel of ['linear', 'cubic'] as const) {
    for (const [from, to] of [
      [
        [30, 30],
        [120, 120],
      ],
      [
        [64, 64],
        [64, 64],
      ],
      [
        [90, 110],
        [112, 112],
      ],
      [
        [150, 190],
        [64, 64],
      ],
      [
        [190, 150],
        [32, 32],
      ],
      [
        [500, 400],
        [64, 60],
      ],
      [
        [801, 803],
        [112, 112],
      ],
    ] as const) {
      test(`${kernel}, ${from.join(' × ')} px to ${to.join(' × ')}`, async () => {
        const part = { x: 201, y: 53, width: from[0], height: from[1] }
        const size = { width: to[0], height: to[1] }
        const ours = resample(rgb(photo), part, size, kernel)
        const theirs = await byLibvips(part, size, kernel)
        assert.equal(ours.length, theirs.length)
        const apart = Array.from(theirs, (value, i) => Math.abs(value - ours[i]!))
        const mean = apart.reduce((sum, value) => sum + value, 0) / apart.length
        const most = Math.max(...apart)
        // Where many pixels become one, libvips rounds down on the way, and ends elsewhere at the right and the bottom.
        const isFar = from[0] / to[0] >= 4
        assert.ok(mean < (isFar ? 0.6 : 0.3), `${mean.toFixed(2)} of 255 apart on average`)
        assert.ok(most <= (isFar ? 20 : 2), `up to ${most} apart`)
      })
    }
  }
})

for (const kernel of ['linear', 'cubic'] as const) {
  for (const [what, width, height] of [
    ['smaller', 7, 5],
    ['larger', 200, 120],
    ['one pixel', 1, 1],
  ] as const) {
    test(`a plain area made ${what} stays as it is, ${kernel}`, () => {
      const scaled = resample(
        plain(50, 40, 93),
        wholeOf({ width: 50, height: 40 }),
        { width, height },
        kernel,
      )
      assert.deepEqual(scaled, new Uint8Array(width * height).fill(93))
    })
  }
}

test('one pixel can be made larger', () => {
  const scaled = resample(plain(1, 1, 8), { x: 0, y: 0, width: 1, height: 1 }, { width: 3, height: 2 })
  assert.deepEqual(scaled, new Uint8Array(6).fill(8))
})

test('beside the part nothing is looked at', () => {
  const data = new Uint8Array(40 * 40).fill(255)
  for (let y = 10; y < 30; y++) data.fill(20, y * 40 + 10, y * 40 + 30)
  const part = { x: 10, y: 10, width: 20, height: 20 }
  for (const sidePx of [4, 13, 20, 64]) {
    const scaled = resample({ data, width: 40, height: 40, channels: 1 }, part, {
      width: sidePx,
      height: sidePx,
    })
    assert.ok(
      scaled.every((value) => value === 20),
      `at ${sidePx} px`,
    )
  }
})

test('what a cubic kernel makes of an edge stays within 0 and 255', () => {
  const edge = Uint8Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 0 : 255))
  const scaled = resample(
    { data: edge, width: 8, height: 8, channels: 1 },
    { x: 0, y: 0, width: 8, height: 8 },
    { width: 32, height: 8 },
    'cubic',
  )
  const row = [...scaled.subarray(0, 32)]
  assert.equal(row[0], 0)
  assert.equal(row[31], 255)
  // Before it rises it would fall below 0, and then go on above 255: wrapped around, that would be white and black.
  assert.ok(row.slice(0, 14).every((value) => value === 0) && row.slice(18).every((value) => value === 255))
})

test('grey is how bright a colour looks', () => {
  const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]
  const raster = { data: Buffer.from([...colours, ...colours]), width: 4, height: 2 }
  assert.deepEqual([...grey(raster, { x: 0, y: 0, width: 4, height: 1 }).data], [76, 150, 29, 255])
  const part = grey(raster, { x: 1, y: 0, width: 2, height: 2 })
  assert.deepEqual(part, { data: Uint8Array.of(150, 29, 150, 29), width: 2, height: 2, channels: 1 })
})
