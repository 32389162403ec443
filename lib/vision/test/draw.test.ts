/** Faces that were found before are drawn again, without any network. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { readSample } from '../../../test/fixtures/index.ts'
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

test('what is wrong with the picture is said as when it is read', async () => {
  const options = { picture, imagePx: { width: 1, height: 1 } }
  await assert.rejects(vision.draw(Buffer.from('text'), [], options), { code: 'not_an_image' })
  const signal = AbortSignal.abort(new Error('too late'))
  await assert.rejects(vision.draw(Buffer.from('text'), [], { ...options, signal }), /too late/)
})
