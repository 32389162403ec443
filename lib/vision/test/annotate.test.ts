import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import sharp from 'sharp'
import { randomFrom, samples } from '../../../test/fixtures/index.ts'
import { annotate } from '../src/annotate.ts'
import type { Box } from '../src/box.ts'
import type { Mark } from '../src/mark.ts'
import { assertLooksLike } from './golden.ts'
import { rasterOf } from './raster.ts'

const size = { width: 1280, height: 960 }
const text = '1 woman, happy 98 %'
const mark = (box: Box, gender: Mark['gender'] = { label: 'woman', score: 0.9, sure: true }): Mark => ({
  box,
  landmarks: [],
  gender,
  emotion: undefined,
  texts: [text, '1'],
})
const square = (x: number, y: number, side = 90): Box => ({ x, y, width: side, height: side })

const grey = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#808080' } })

async function draw(marks: readonly Mark[], { width, height } = size) {
  const jpeg = await annotate(await rasterOf(grey(width, height)), marks)
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true })
  assert.deepEqual([info.width, info.height, info.channels], [width, height, 3])
  const pixel = (x: number, y: number) => [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)]
  return { jpeg, pixel, width, height }
}

type Picture = Awaited<ReturnType<typeof draw>>
const near = (a: readonly number[], b: readonly number[]) =>
  a.every((value, i) => Math.abs(value - b[i]!) < 40)

/** Which of red, green and blue: JPEG mixes a line of 2 px with its white rim, but not into another hue. */
const strongest = (colour: readonly number[]): number => colour.indexOf(Math.max(...colour))

const woman = [31, 95, 214]
const man = [208, 39, 59]
const unsure = [90, 100, 114]

/** The label: the rows in which the colour runs on for longer than the face is wide. */
function labelIn({ pixel, width, height }: Picture, colour: readonly number[], longerThan: number): Box {
  let [left, right, top, bottom] = [width, 0, height, 0]
  for (let y = 0; y < height; y++) {
    for (let x = 0, run = 0; x < width; x++) {
      run = near(pixel(x, y), colour) ? run + 1 : 0
      if (run <= longerThan) continue
      left = Math.min(left, x - run + 1)
      right = Math.max(right, x + 1)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y + 1)
    }
  }
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** Share of the label's pixels that are text. */
function ink({ pixel }: Picture, { x, y, width, height }: Box): number {
  let light = 0
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) {
      if (pixel(column, row).every((value) => value > 190)) light++
    }
  }
  return light / (width * height)
}

describe('labels', () => {
  for (const [where, x, y] of [
    ['in the middle', 600, 450],
    ['top left', 0, 0],
    ['top right', 1190, 0],
    ['bottom left', 0, 870],
    ['bottom right', 1190, 870],
    ['cut by the left edge', -40, 450],
    ['cut by the bottom', 600, 920],
  ] as const) {
    test(`a face ${where} has a whole label with ink in it`, async () => {
      const picture = await draw([mark(square(x, y))])
      const label = labelIn(picture, woman, 130)
      assert.ok(label.width > 200 && label.width < 400, `${label.width} px wide`)
      assert.ok(label.height >= 28 && label.height < 70, `${label.height} px high`)
      const share = ink(picture, label)
      assert.ok(share > 0.05 && share < 0.5, `${share} of it is text`)
    })
  }

  for (const [name, gender, colour] of [
    ['a woman', { label: 'woman', score: 0.9, sure: true }, woman],
    ['a man', { label: 'man', score: 0.9, sure: true }, man],
    ['somebody', { label: 'man', score: 0.55, sure: false }, unsure],
  ] as const) {
    test(`${name} has the colour for it, on the label and around the face`, async () => {
      const picture = await draw([mark(square(600, 450), gender)])
      assert.ok(labelIn(picture, colour, 130).width > 150)
      assert.ok(strongest(picture.pixel(600, 495)) === strongest(colour), 'the line is tinted')
    })
  }

  test('every face of a group has its label', async () => {
    const boxes = Array.from({ length: 12 }, (_, i) =>
      square(60 + (i % 4) * 310, 100 + Math.floor(i / 4) * 280),
    )
    const all = await draw(boxes.map((box) => mark(box)))
    for (const { x, y } of boxes) {
      // Its label sits on top of it.
      const share = ink(all, { x, y: y - 24, width: 90, height: 18 })
      assert.ok(share > 0.05 && share < 0.5)
    }
  })

  for (const [width, height] of [
    [1, 1],
    [20, 300],
    [60, 40],
    [2560, 60],
  ] as const) {
    test(`a picture of ${width}×${height} takes its label`, async () => {
      await draw(
        [mark({ x: 0, y: 0, width, height }), mark({ x: width - 1, y: height - 1, width: 1, height: 1 })],
        {
          width,
          height,
        },
      )
    })
  }

  test('the photo beneath is untouched elsewhere', async () => {
    const { pixel } = await draw([mark(square(600, 450))])
    for (const [x, y] of [
      [645, 495],
      [100, 100],
      [1200, 900],
    ] as const) {
      assert.ok(near(pixel(x, y), [128, 128, 128]))
    }
  })
})

test('sixty-four faces are drawn in no time', async (t) => {
  const random = randomFrom(1)
  const marks = Array.from({ length: 64 }, () => mark(square(random() * 1500, random() * 1100)))
  const photo = () => sharp(samples.sample5.path).resize(1600, 1200, { fit: 'fill' })
  const times: number[] = []
  for (let i = 0; i < 5; i++) {
    const start = performance.now()
    await annotate(await rasterOf(photo()), marks)
    times.push(performance.now() - start)
  }
  const median = times.sort((a, b) => a - b)[2]!
  t.diagnostic(`median ${Math.round(median)} ms, reading the photo included`)
  assert.ok(median < 600)
})

test('a sample photo looks as it looked when somebody last looked at it', async () => {
  const marks = samples.sample3.faces.map((box, i) => ({
    box,
    landmarks: [],
    emotion: undefined,
    gender: { label: i === 1 ? ('man' as const) : ('woman' as const), score: 0.9, sure: i < 2 },
    texts: [`${i + 1} woman, happy 9${i} %`] as const,
  }))
  const picture = await annotate(await rasterOf(sharp(samples.sample3.path)), marks)
  // The part with a face and its label, since 64 bits see little of a whole photo.
  const part = await sharp(picture)
    .extract({ left: 1000, top: 150, width: 380, height: 380 })
    .png()
    .toBuffer()
  await assertLooksLike(part, 'annotated-sample3', '3b27274253474606')
})
