import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { classification, type ErrorCode, limits } from '@emogram/contract'
import sharp from 'sharp'
import { readable } from '../../../test/fixtures/index.ts'
import { openReader, refused, sample, startService } from './service.ts'

/** Nothing but a wall. */
const wall = sharp({ create: { width: 500, height: 300, channels: 3, background: '#a97' } })

const reader = await openReader()
after(() => reader.close())
const service = await startService({ after }, { reader })
const photo = await sample(1)

const read = async (image: Uint8Array) => {
  const response = await service.upload({ image })
  assert.equal(response.status, 200)
  assert.match(response.headers.get('content-type') ?? '', /^application\/json/)
  return classification.strict().parse(await response.json())
}

test('JSON by default, of the form that the contract promises', async () => {
  const { width, height } = await sharp(photo).metadata()
  const { image, faces, took, backend } = await read(photo)
  assert.deepEqual(image, { width, height })
  assert.equal(faces.length, 3)
  assert.equal(backend, reader.backend)
  for (const { box, emotion } of faces) {
    assert.ok(box.x >= -1 && box.x + box.width <= width + 1, 'the box is in the picture')
    assert.ok(box.y >= -1 && box.y + box.height <= height + 1)
    const total = Object.values(emotion.scores).reduce((sum, score) => sum + score, 0)
    assert.ok(Math.abs(total - 1) < 0.01, `emotions share one certainty, not ${total}`)
    assert.equal(emotion.score, Math.max(...Object.values(emotion.scores)))
  }
  const steps = took.decode_ms + took.detect_ms + took.classify_ms + took.draw_ms
  assert.ok(took.decode_ms > 0 && took.detect_ms > 0 && took.classify_ms > 0)
  assert.equal(took.draw_ms, 0, 'nobody asked for a picture')
  assert.ok(Math.abs(took.total_ms - steps) < 5, `${took.total_ms} ms in all, ${steps} ms in its steps`)
})

test('with Accept: image/jpeg the labelled picture, in the size it came', async () => {
  const response = await service.upload({ image: photo }, { accept: 'image/jpeg' })
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-type'), 'image/jpeg')
  assert.equal(response.headers.get('x-face-count'), '3')
  const picture = Buffer.from(await response.arrayBuffer())
  const { width, height } = await sharp(photo).metadata()
  const drawn = await sharp(picture).metadata()
  assert.deepEqual([drawn.format, drawn.width, drawn.height], ['jpeg', width, height])
  assert.ok((await changed(photo, picture)) > 0.01, 'something is drawn on it')
})

test('a small photo is not blown up, and a photo that lies on its side is answered upright', async () => {
  const small = await sharp(photo).resize(320).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const { width, height } = await sharp(small).metadata()
  const response = await service.upload({ image: small }, { accept: 'image/jpeg' })
  const drawn = await sharp(await response.arrayBuffer()).metadata()
  assert.deepEqual([drawn.width, drawn.height, drawn.orientation ?? 1], [height, width, 1])
  assert.deepEqual((await read(small)).image, { width: height, height: width })
})

test('every kind of file that people send is read, and answered as a JPEG', async () => {
  for (const format of ['png', 'webp', 'gif', 'animated gif', 'tiff', 'avif', 'heic'] as const) {
    const image = await readable[format].bytes()
    const { image: size, faces } = await read(image)
    assert.equal(faces.length, 4, format)
    const response = await service.upload({ image }, { accept: 'image/jpeg' })
    const drawn = await sharp(await response.arrayBuffer()).metadata()
    assert.deepEqual([drawn.format, drawn.width, drawn.height], ['jpeg', size.width, size.height], format)
  }
})

test('a picture without a face is a normal answer, in JSON and as a picture', async () => {
  const empty = await wall.jpeg().toBuffer()
  const { image, faces } = await read(empty)
  assert.deepEqual({ image, faces }, { image: { width: 500, height: 300 }, faces: [] })

  const response = await service.upload({ image: empty }, { accept: 'image/jpeg' })
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-type'), 'image/jpeg')
  assert.equal(response.headers.get('x-face-count'), '0')
  const plain = Buffer.from(await response.arrayBuffer())
  assert.ok((await changed(empty, plain)) < 0.001, 'nothing is drawn on it')
})

test('every picture that cannot be read is refused with its reason, and the next one is read', async () => {
  const bomb = await sharp({
    create: { width: 6000, height: 5000, channels: 3, background: '#000' },
    limitInputPixels: false,
  })
    .png({ compressionLevel: 9 })
    .toBuffer()
  const rows: [string, Uint8Array, number, ErrorCode][] = [
    ['no bytes', Buffer.alloc(0), 400, 'image_empty'],
    ['a text', Buffer.from('I am not a picture.'), 415, 'not_an_image'],
    [
      'a drawing program',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      415,
      'not_an_image',
    ],
    ['half a photo', photo.subarray(0, photo.length / 2), 422, 'image_unreadable'],
    ['a photo that ends in its head', photo.subarray(0, 20), 422, 'image_unreadable'],
    ['more pixels than allowed', bomb, 413, 'too_many_pixels'],
  ]
  for (const [what, image, status, code] of rows) {
    for (const accept of ['application/json', 'image/jpeg']) {
      const response = await service.upload({ image }, { accept })
      assert.equal(response.status, status, what)
      await refused(response, code)
    }
    assert.equal((await fetch(`${service.url}/healthz`)).status, 200, what)
  }
  assert.equal((await read(photo)).faces.length, 3)
})

test('the largest image that fits is taken, and one byte more is not', async () => {
  const padded = Buffer.concat([photo, Buffer.alloc(limits.imageBytes - photo.length)])
  assert.equal((await read(padded)).faces.length, 3)
  const response = await service.upload({ image: Buffer.concat([padded, Buffer.alloc(1)]) })
  assert.equal(response.status, 413)
  await refused(response, 'image_too_large')
})

/** Share of the pixels that differ clearly between two pictures of the same size. */
async function changed(before: Buffer, after: Buffer): Promise<number> {
  const [a, b] = await Promise.all([before, after].map((bytes) => sharp(bytes).greyscale().raw().toBuffer()))
  assert.equal(a!.length, b!.length)
  return a!.filter((value, i) => Math.abs(value - b![i]!) > 40).length / a!.length
}
