/** Faces that were found before are drawn again, without any network. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { readSample, samples } from '../../../test/fixtures/index.ts'
import { scaleBox } from '../src/box.ts'
import type { PictureOptions, Vision } from '../src/index.ts'
import { openVision } from './vision.ts'

let vision: Vision
before(async () => {
  vision = await openVision()
})
after(() => vision.dispose())

const picture: PictureOptions = {
  maxSidePx: 1280,
  minSidePx: 640,
  alsoWithoutFaces: false,
  label: (face, i) => [`${i + 1} ${face.emotion.label}`, `${i + 1}`],
}

test('kept faces look as they did when they were found', async () => {
  const bytes = await readSample('sample3')
  const found = await vision.analyse(bytes, { picture })
  // They come back by way of another process.
  const kept: typeof found.faces = JSON.parse(JSON.stringify(found.faces))
  const imagePx = { width: found.width, height: found.height }
  const drawn = await vision.draw(bytes, kept, { picture, imagePx })
  const pixels = (jpeg: Buffer | undefined) => sharp(jpeg).greyscale().raw().toBuffer()
  const [before, after] = [await pixels(found.picture), await pixels(drawn?.picture)]
  assert.equal(after.length, before.length)
  let difference = 0
  for (let i = 0; i < after.length; i++) difference += Math.abs(after[i]! - before[i]!)
  assert.ok(difference / after.length < 2, 'but for the two ways to scale a photo down')
  const other = { width: found.width + 1, height: found.height }
  assert.equal(await vision.draw(bytes, kept, { picture, imagePx: other }), undefined)
})

test('blur hides also whom nobody reports', async () => {
  const bytes = await readSample('sample4')
  const blurred = { ...picture, style: 'blur' } as const
  const found = await vision.analyse(bytes, { picture: blurred, maxFaces: 1 })
  assert.equal(found.faces.length, 1)
  const imagePx = { width: found.width, height: found.height }
  const drawn = await vision.draw(bytes, [], { picture: blurred, imagePx })
  const plain = await vision.draw(bytes, [], { picture, imagePx })
  const roughness = async (jpeg: Buffer, face: { x: number; y: number; width: number; height: number }) => {
    const { x, y, width, height } = scaleBox(face, 1280 / 1920)
    const area = {
      left: Math.round(x),
      top: Math.round(y),
      width: Math.round(width),
      height: Math.round(height),
    }
    const edges = { width: 3, height: 3, kernel: [0, -1, 0, -1, 4, -1, 0, -1, 0] }
    const { channels } = await sharp(
      await sharp(jpeg).extract(area).greyscale().convolve(edges).png().toBuffer(),
    ).stats()
    return channels[0]!.mean
  }
  for (const face of samples.sample4.faces) {
    const before = await roughness(plain!.picture, face)
    assert.ok((await roughness(found.picture!, face)) < 0.5 * before)
    assert.ok((await roughness(drawn!.picture, face)) < 0.5 * before)
  }
})

test('what is wrong with the picture is said as when it is read', async () => {
  const options = { picture, imagePx: { width: 1, height: 1 } }
  await assert.rejects(vision.draw(Buffer.from('text'), [], options), { code: 'not_an_image' })
  const signal = AbortSignal.abort(new Error('too late'))
  await assert.rejects(vision.draw(Buffer.from('text'), [], { ...options, signal }), /too late/)
})
