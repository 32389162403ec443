import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { plainTiff } from '../src/plain-tiff.ts'

test('sharp reads the pixels that were put in, whatever the sides', async () => {
  for (const [width, height] of [
    [1, 1],
    [3, 500],
    [257, 2],
  ] as const) {
    const { bytes, pixels } = plainTiff(width, height)
    assert.equal(pixels.length, width * height * 3)
    for (const at of pixels.keys()) pixels[at] = (at * 7) % 256
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
    assert.deepEqual([info.width, info.height, info.channels, data.equals(pixels)], [width, height, 3, true])
  }
  const { format, space, depth, orientation } = await sharp(plainTiff(2, 2).bytes).metadata()
  assert.deepEqual([format, space, depth, orientation], ['tiff', 'srgb', 'uchar', 1])
})
