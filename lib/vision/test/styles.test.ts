import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import sharp from 'sharp'
import { samples } from '../../../test/fixtures/index.ts'
import { annotate, type Style } from '../src/annotate.ts'
import type { Box } from '../src/box.ts'
import { type Emotion, emotions } from '../src/labels.ts'
import type { Mark } from '../src/mark.ts'
import { assertLooksLike, assertSamePixels } from './golden.ts'
import { rasterOf } from './raster.ts'

const size = { width: 640, height: 400 }

const mark = (box: Box, changes: Partial<Mark> = {}): Mark => ({
  box,
  landmarks: [],
  gender: { label: 'woman', score: 0.9, sure: true },
  emotion: { label: 'happy', score: 0.9, sure: true },
  texts: ['woman · happy 93%'],
  ...changes,
})

const feels = (label: Emotion, sure = true): Partial<Mark> => ({ emotion: { label, score: 0.9, sure } })

const grey = () => sharp({ create: { ...size, channels: 3, background: '#808080' } })

const pixels = (picture: Buffer) => sharp(picture).raw().toBuffer()

const draw = async (marks: readonly Mark[], style: Style, base = grey()) =>
  await annotate(await rasterOf(base), marks, { style })

/** Middle of what is no longer grey, and how many pixels that is. */
async function changed(picture: Buffer) {
  const data = await pixels(picture)
  let [count, left, right, top, bottom] = [0, size.width, 0, size.height, 0]
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const at = (y * size.width + x) * 3
      if (data.subarray(at, at + 3).every((value) => Math.abs(value - 128) < 30)) continue
      count++
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
    }
  }
  return { count, left, right, top, bottom }
}

const face: Box = { x: 270, y: 140, width: 100, height: 120 }

describe('labels look as they did when somebody looked at them', () => {
  for (const [language, ...texts] of [
    ['en', 'woman · happy 93%', '12 · gender not sure · surprised 64%'],
    ['es', 'mujer · alegría 93 %', '12 · género poco claro · sorpresa 64 %'],
    ['zh', '女性 · 开心 93%', '12 · 性别不确定 · 惊讶 64%'],
    ['hi', 'महिला · खुशी 93%', '12 · लिंग पक्का नहीं · हैरानी 64%'],
    ['ar', 'امرأة · سعادة 93\u200e%\u200e', '12 · الجنس غير مؤكد · دهشة 64\u200e%\u200e'],
    ['ru', 'женщина · радость 93 %', '12 · пол неясен · удивление 64 %'],
  ] as const) {
    test(language, async () => {
      const boxes = [
        { x: 60, y: 90, width: 80, height: 90 },
        { x: 330, y: 230, width: 80, height: 90 },
      ]
      const gender = { label: 'man', score: 0.6, sure: false } as const
      const marks = boxes.map((box, i) => mark(box, { texts: [texts[i]!], ...(i === 1 && { gender }) }))
      await assertSamePixels(await draw(marks, 'boxes'), `labels-${language}`)
    })
  }
})

describe('emoji', () => {
  test('cover the face, and little more', async () => {
    const { left, right, top, bottom } = await changed(await draw([mark(face)], 'emoji'))
    assert.ok(left <= face.x && right >= face.x + face.width - 1, `${left} to ${right}`)
    assert.ok(top <= face.y && bottom >= face.y + face.height - 1, `${top} to ${bottom}`)
    assert.ok(right - left < 150 && bottom - top < 150)
  })

  test('each emotion has its own, and what is not sure has one that says nothing', async () => {
    const drawn = [...emotions.map((label) => feels(label)), feels('sad', false), { emotion: undefined }].map(
      async (changes) => (await draw([mark(face, changes)], 'emoji')).toString('base64'),
    )
    const all = await Promise.all(drawn)
    assert.equal(new Set(all).size, emotions.length + 1)
    assert.equal(all.at(-1), all.at(-2))
  })

  test('turn with the line through the eyes, unless the face is seen from the side', async () => {
    const eyes = (right: readonly [number, number]): Partial<Mark> => ({ landmarks: [[300, 180], right] })
    const upright = await draw([mark(face)], 'emoji')
    assert.deepEqual(await draw([mark(face, eyes([340, 180]))], 'emoji'), upright)
    assert.deepEqual(await draw([mark(face, eyes([303, 188]))], 'emoji'), upright)
    const turned = await draw([mark(face, { ...eyes([330, 210]), texts: ['1 · woman', '1'] })], 'emoji')
    const part = sharp(turned).extract({ left: 220, top: 100, width: 200, height: 200 })
    await assertSamePixels(await part.png().toBuffer(), 'emoji-turned')
  })

  test('nearer faces lie over those behind, whatever their order', async () => {
    const small = mark({ x: 350, y: 150, width: 60, height: 60 }, feels('angry'))
    const large = mark(face)
    assert.deepEqual(await draw([small, large], 'emoji'), await draw([large, small], 'emoji'))
  })
})

describe('blur', () => {
  /** Stripes of 8 px, which a face of 100 px cannot be told apart from by their averages. */
  const stripes = (shift: number) => {
    const data = Buffer.alloc(size.width * size.height * 3)
    for (let i = 0; i < data.length; i++) {
      const x = Math.floor(i / 3) % size.width
      data[i] = Math.floor((x + shift) / 8) % 2 === 0 ? 230 : 30
    }
    return sharp(data, { raw: { ...size, channels: 3 } })
  }

  test('nothing of a face is left but a few averages', async () => {
    const one = await pixels(await draw([mark(face)], 'blur', stripes(0)))
    const other = await pixels(await draw([mark(face)], 'blur', stripes(8)))
    let [inside, outside] = [0, 0]
    for (let y = 0; y < size.height; y++) {
      for (let x = 0; x < size.width; x++) {
        const at = (y * size.width + x) * 3
        const difference = Math.abs(one[at]! - other[at]!)
        const across = (x - 320) / (face.width / 2)
        const down = (y - 200) / (face.height / 2)
        if (across * across + down * down <= 1.1) inside = Math.max(inside, difference)
        if (x === 100) outside = Math.max(outside, difference)
      }
    }
    assert.ok(inside < 25, `black or white can still be told: ${inside} of 200 levels`)
    assert.ok(outside > 150, 'the rest of the photo is as it was')
  })

  test('has no label and no frame', async () => {
    assert.equal((await changed(await draw([mark(face)], 'blur'))).count, 0)
  })

  test('a photo looks as it did when somebody looked at it', async () => {
    const photo = sharp(samples.sample6.path).resize(size.width, size.height, { fit: 'fill' })
    const zoom = { x: size.width / 1920, y: size.height / 1537 }
    const marks = samples.sample6.faces.map(({ x, y, width, height }) =>
      mark({ x: x * zoom.x, y: y * zoom.y, width: width * zoom.x, height: height * zoom.y }),
    )
    const picture = await draw(marks, 'blur', photo)
    const part = sharp(picture).extract({ left: 250, top: 30, width: 300, height: 160 })
    await assertLooksLike(await part.png().toBuffer(), 'blur', 'e17935a4a4a4b6a6')
  })
})

for (const style of ['emoji', 'blur'] as const) {
  test(`${style}: faces at the edge and of one pixel, and none at all`, async () => {
    const odd = [
      mark({ x: -50, y: -50, width: 100, height: 120 }),
      mark({ x: 600, y: 380, width: 100, height: 100 }),
      mark({ x: 10, y: 10, width: 1, height: 1 }),
      mark({ x: 900, y: 900, width: 50, height: 50 }),
    ]
    const { count } = await changed(await draw(odd, style))
    assert.ok(style === 'emoji' ? count > 2000 : count === 0)
    assert.equal((await changed(await draw([], style))).count, 0)
  })
}
