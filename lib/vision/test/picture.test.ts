import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { exif, samples } from '../../../test/fixtures/index.ts'
import { decode, type Raster, readHeader } from '../src/decode.ts'
import type { Face } from '../src/face.ts'
import { emotions } from '../src/labels.ts'
import { drawPicture, type PictureOptions } from '../src/picture.ts'

const face: Face = {
  box: { x: 10, y: 10, width: 40, height: 40 },
  score: 0.9,
  landmarks: [],
  emotion: {
    label: 'happy',
    score: 0.9,
    sure: true,
    scores: Object.fromEntries(emotions.map((label) => [label, 0])) as Face['emotion']['scores'],
  },
  gender: { label: 'woman', score: 0.9, sure: true },
  age: 30,
}

async function drawn(bytes: Buffer, options: Partial<PictureOptions>, workingSidePx = 2560) {
  const raster = await decode(bytes, workingSidePx)
  return await drawnFrom(raster, bytes, options)
}

async function drawnFrom(raster: Raster, bytes: Buffer, options: Partial<PictureOptions>) {
  const header = await readHeader(bytes, { maxBytes: 1e9, maxPixels: 1e9 })
  const all = {
    maxSidePx: 2560,
    minSidePx: 1,
    alsoWithoutFaces: false,
    label: () => ['1'] as const,
    ...options,
  }
  const picture = await drawPicture(bytes, header, raster, [face], all, [])
  const { format, width, height, orientation } = await sharp(picture).metadata()
  assert.equal(format, 'jpeg')
  assert.equal(orientation, undefined, 'upright as it is, not by a tag')
  return { picture, width, height }
}

const photo = (width: number, height: number): Promise<Buffer> =>
  sharp(samples.sample6.path).resize(width, height, { fit: 'fill' }).jpeg().toBuffer()

for (const [what, source, options, expected] of [
  ['keeps the size between the bounds', [900, 600], {}, [900, 600]],
  ['scales down to the largest side', [3000, 2000], { maxSidePx: 1500 }, [1500, 1000]],
  ['scales a high picture down by its height', [1000, 3000], { maxSidePx: 1500 }, [500, 1500]],
  ['scales up to the smallest side', [100, 50], { minSidePx: 640 }, [640, 320]],
  ['keeps a picture of one pixel high', [3000, 1], { maxSidePx: 1500 }, [1500, 1]],
] as const) {
  test(`${what}: ${source.join('×')} becomes ${expected.join('×')}`, async () => {
    const { width, height } = await drawn(await photo(source[0], source[1]), options)
    assert.deepEqual([width, height], expected)
  })
}

test('the upright picture is drawn on, whatever its EXIF orientation', async () => {
  const upright = await drawn(await exif(1).bytes(), {})
  for (const orientation of [3, 6] as const) {
    const turned = await drawn(await exif(orientation).bytes(), {})
    assert.deepEqual([turned.width, turned.height], [upright.width, upright.height])
  }
})

test('a result larger than the working copy is drawn from the source: no detail is lost', async () => {
  const bytes = await photo(1200, 900)
  const sharpness = async (picture: Buffer) => (await sharp(picture).stats()).sharpness
  const fromSource = await drawn(bytes, { maxSidePx: 1200 }, 300)
  assert.deepEqual([fromSource.width, fromSource.height], [1200, 900])
  assert.ok((await sharpness(fromSource.picture)) > 0.8 * (await sharpness(bytes)))
})

for (const [what, maxSidePx, isDrawnOn] of [
  [
    'a working copy as large as the result is drawn on itself: another copy would be as much memory',
    300,
    true,
  ],
  ['a larger one stays as it is', 200, false],
] as const) {
  test(what, async () => {
    const bytes = await photo(300, 200)
    const raster = await decode(bytes, 2560)
    const before = Buffer.from(raster.data)
    await drawnFrom(raster, bytes, { maxSidePx })
    assert.equal(raster.data.equals(before), !isDrawnOn)
  })
}

test('every face gets the label that was asked for, with its number', async () => {
  const asked: number[] = []
  await drawn(await photo(200, 200), {
    label: (who, i, all) => {
      assert.equal(all[i], who)
      asked.push(i)
      return ['1']
    },
  })
  assert.deepEqual(asked, [0])
})
