import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import sharp from 'sharp'
import { corpus } from '../../../test/attack/images/corpus.ts'
import { manyScans } from '../../../test/attack/images/flat-jpeg.ts'
import { flatPng } from '../../../test/attack/images/flat-others.ts'
import { exif, exifOrientations, type Fixture, readable, refused } from '../../../test/fixtures/index.ts'
import { allowOnlyPictures, decode, type Raster, readHeader } from '../src/decode.ts'
import { VisionError } from '../src/error.ts'
import { createOpener } from '../src/open.ts'

allowOnlyPictures()

const limits = { maxBytes: 20 * 2 ** 20, maxPixels: 64e6 }
const open = createOpener(limits)
const code = (expected: string) => (error: unknown) => error instanceof VisionError && error.code === expected

/** Mean difference per channel value, 0 to 255. */
function difference(a: Raster, b: Raster): number {
  assert.deepEqual([a.width, a.height], [b.width, b.height])
  let sum = 0
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i]! - b.data[i]!)
  return sum / a.data.length
}

async function read(fixture: Fixture): Promise<Raster> {
  const { bytes, header } = await open(await fixture.bytes())
  const raster = await decode(bytes, 2560)
  assert.deepEqual([header.width, header.height], [raster.width, raster.height])
  return raster
}

describe('pictures people send', () => {
  for (const orientation of exifOrientations) {
    test(`EXIF orientation ${orientation} comes out upright, and the header already says so`, async () => {
      const bytes = await exif(orientation).bytes()
      const header = await readHeader(bytes, limits)
      const raster = await decode(bytes, 2560)
      assert.deepEqual([header.width, header.height], [raster.width, raster.height])
      assert.ok(difference(raster, await read(readable.jpeg)) < 3)
    })
  }

  for (const [name, fixture] of Object.entries(readable)) {
    test(`${name} shows the photo`, async () => {
      const photo = await read(readable.png)
      const raster = await read(fixture)
      const expected = name.startsWith('grey') ? greyOf(photo) : photo
      // CMYK and 256 colours cannot show everything.
      assert.ok(difference(raster, expected) < 12, `differs by ${difference(raster, expected)}`)
    })
  }

  test('transparency becomes white', async () => {
    const clear = sharp({
      create: { width: 20, height: 10, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } },
    })
    const raster = await decode(await clear.png().toBuffer(), 2560)
    assert.deepEqual([...raster.data.subarray(0, 3)], [255, 255, 255])
  })

  test('one pixel', async () => {
    const one = sharp({ create: { width: 1, height: 1, channels: 3, background: '#f00' } })
    assert.deepEqual(await decode(await one.png().toBuffer(), 2560), {
      data: Buffer.from([255, 0, 0]),
      width: 1,
      height: 1,
    })
  })

  test('a large picture is scaled down, a small one is not enlarged', async () => {
    const wide = sharp({ create: { width: 6000, height: 4500, channels: 3, background: '#888' } })
    const large = await decode(await wide.jpeg().toBuffer(), 2560)
    assert.deepEqual([large.width, large.height], [2560, 1920])
    assert.equal((await decode(await readable.png.bytes(), 2560)).width, 640)
  })
})

describe('what is no picture, or too much of one', () => {
  for (const [name, fixture] of Object.entries(refused)) {
    test(`${name} is refused as ${fixture.code}`, async () => {
      await assert.rejects(read(fixture), code(fixture.code))
    })
  }

  test('more bytes than allowed', async () => {
    const bytes = await readable.jpeg.bytes()
    const few = { ...limits, maxBytes: bytes.length - 1 }
    await assert.rejects(readHeader(bytes, few), code('image_too_large'))
    await readHeader(bytes, { ...limits, maxBytes: bytes.length })
  })

  test('more pixels than allowed, counted on the upright picture', async () => {
    const bytes = await exif(6).bytes()
    const { width, height } = await readHeader(bytes, limits)
    await readHeader(bytes, { ...limits, maxPixels: width * height })
    const fewer = { ...limits, maxPixels: width * height - 1 }
    await assert.rejects(readHeader(bytes, fewer), code('too_many_pixels'))
  })

  test('a side longer than any JPEG has', async () => {
    await readHeader(flatPng(1, 65_535), limits)
    for (const bytes of [flatPng(1, 65_536), flatPng(9_000_000, 1)]) {
      await assert.rejects(readHeader(bytes, limits), code('too_many_pixels'))
    }
  })

  test('a pixel of many bytes counts for several', async () => {
    const few = { ...limits, maxPixels: 100 * 100 }
    const flat = (side: number) =>
      sharp({ create: { width: side, height: side, channels: 4, background: '#f00' } })
    const deep = (side: number) => flat(side).toColourspace('rgb16').png().toBuffer()
    await readHeader(await flat(100).png().toBuffer(), few)
    await readHeader(await deep(70), few)
    await assert.rejects(readHeader(await deep(72), few), code('too_many_pixels'))
  })

  for (const [bitdepth, height, width, tooWide] of [
    [8, 6_000, 8_000, 8_500],
    [10, 4_000, 5_000, 5_100],
  ] as const) {
    test(`of an AVIF of ${bitdepth} bits, which is decoded as a whole, fewer pixels are read`, async () => {
      const flat = sharp({ create: { width: 16, height: 16, channels: 3, background: '#f00' } })
      const bytes = await flat.avif({ bitdepth }).toBuffer()
      const size = bytes.indexOf('ispe') + 8
      bytes.writeUInt32BE(width, size)
      bytes.writeUInt32BE(height, size + 4)
      await readHeader(bytes, limits)
      bytes.writeUInt32BE(tooWide, size)
      await assert.rejects(readHeader(bytes, limits), code('too_many_pixels'))
    })
  }

  test('a HEIC that leads its decoder down without end', async () => {
    const [endless] = corpus(1, 0, 'torture boxes heic: the same as the same as the same')
    await assert.rejects(open(await endless!.make()), code('image_unreadable'))
  })

  test('a JPEG in more scans than any encoder makes is refused, and nothing is decoded', async () => {
    await readHeader(manyScans(80, 80, 60), limits)
    const bytes = manyScans(7_900, 7_900, 800)
    const start = process.cpuUsage()
    await assert.rejects(readHeader(bytes, limits), code('image_unreadable'))
    const { user, system } = process.cpuUsage(start)
    assert.ok(user + system < 500_000, 'decoded, it would be ten seconds')
  })

  test('a colour profile of more steps than any has is refused, and no colour is calculated', async () => {
    const withProfile = (name: string) => corpus(1, 0, `torture png profile: ${name}`)[0]!.make()
    await open(await withProfile('5 steps'))
    const bytes = await withProfile('5000 steps')
    const start = process.cpuUsage()
    await assert.rejects(readHeader(bytes, limits), code('image_unreadable'))
    const { user, system } = process.cpuUsage(start)
    assert.ok(user + system < 500_000, 'calculated, it would be two seconds')
  })

  for (const name of ['png bomb', 'gif bomb'] as const) {
    test(`a ${name} of a few bytes is refused by its header: no time, no memory`, async () => {
      const bytes = await refused[name].bytes()
      assert.ok(bytes.length < 10_000)
      const before = process.memoryUsage().rss
      const start = performance.now()
      await assert.rejects(readHeader(bytes, limits), code('too_many_pixels'))
      assert.ok(performance.now() - start < 500)
      // Decoded it would be 2.7 GB.
      assert.ok(process.memoryUsage().rss - before < 100 * 2 ** 20)
    })
  }

  test('the refusal says what is wrong in a sentence', async () => {
    for (const fixture of Object.values(refused)) {
      await assert.rejects(read(fixture), (error: Error) => /^[A-Z].*\.$/.test(error.message))
    }
  })
})

function greyOf({ data, width, height }: Raster): Raster {
  const grey = Buffer.alloc(data.length)
  for (let i = 0; i < data.length; i += 3) {
    grey.fill(0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!, i, i + 3)
  }
  return { data: grey, width, height }
}
