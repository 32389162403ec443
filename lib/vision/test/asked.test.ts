import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import sharp from 'sharp'
import { readSample } from '../../../test/fixtures/index.ts'
import type { Face, Vision } from '../src/index.ts'
import { openVision } from './vision.ts'

let vision: Vision
let photo: Buffer
let all: readonly Face[]
before(async () => {
  vision = await openVision()
  photo = await readSample('sample5')
  all = (await vision.analyse(photo)).faces
})
after(() => vision.dispose())

const boxes = (faces: readonly Pick<Face, 'box'>[]) => faces.map(({ box }) => box)
const areaOf = ({ box }: Face) => box.width * box.height

describe('which faces', () => {
  test('the largest two, in reading order, otherwise as they were', async () => {
    const { faces } = await vision.analyse(photo, { maxFaces: 2 })
    const largest = [...all].sort((a, b) => areaOf(b) - areaOf(a)).slice(0, 2)
    assert.deepEqual(boxes(faces), boxes(all.filter((face) => largest.includes(face))))
  })

  test('a higher score leaves some of the same faces, a score of 1 none', async () => {
    const border = all.map(({ score }) => score).sort()[2]!
    const { faces } = await vision.analyse(photo, { minScore: border })
    assert.deepEqual(boxes(faces), boxes(all.filter(({ score }) => score >= border)))
    assert.deepEqual((await vision.analyse(photo, { minScore: 1 })).faces, [])
  })

  test('however low the score, wallpaper is not reported by the thousand', async () => {
    const { faces } = await vision.analyse(photo, { minScore: 0, attributes: [] })
    assert.ok(faces.length >= all.length && faces.length < 40, `${faces.length} faces`)
    for (const { score } of faces) assert.ok(score >= 0.1)
  })

  test('the smaller side decides, in pixels of the photo', async () => {
    const sides = all.map(({ box }) => Math.min(box.width, box.height))
    const border = [...sides].sort((a, b) => a - b)[2]!
    const { faces } = await vision.analyse(photo, { minFacePx: border })
    assert.deepEqual(boxes(faces), boxes(all.filter((_, i) => sides[i]! >= border)))
  })
})

describe('faces that cannot be read', () => {
  test('too few pixels for the networks: nothing is sure, and everything is there', async () => {
    const { faces } = await vision.analyse(photo, { maxSidePx: 150 })
    assert.ok(faces.length >= 3)
    for (const { hindrance, emotion, gender, age } of faces) {
      assert.equal(hindrance, 'too_small')
      assert.ok(!emotion.sure && !gender.sure && emotion.scores[emotion.label] === emotion.score && age > 0)
    }
    const { faces: places } = await vision.analyse(photo, { maxSidePx: 150, attributes: ['embedding'] })
    assert.ok(places.every((face) => !('hindrance' in face)))
  })

  test('one in profile, two that look down', async () => {
    const { faces } = await vision.analyse(await readSample('sample2'))
    assert.deepEqual(
      faces.map(({ hindrance }) => hindrance),
      ['turned_away', undefined, undefined],
    )
  })

  test('out of focus', async () => {
    const small = await sharp(await readSample('sample4'))
      .resize(1280)
      .toBuffer()
    const { height } = await sharp(small).metadata()
    const blurred = await sharp(small)
      .extract({ left: 0, top: 0, width: 640, height })
      .blur(9)
      .png()
      .toBuffer()
    const { faces } = await vision.analyse(blurred)
    assert.ok(faces.length > 0)
    for (const { hindrance, emotion } of faces) {
      assert.deepEqual([hindrance, emotion.sure], ['too_blurred', false])
    }
  })
})

describe('what of them', () => {
  for (const attributes of [[], ['emotion'], ['gender'], ['age'], ['age', 'emotion']] as const) {
    test(attributes.join(' and ') || 'nothing but the place', async () => {
      const { faces } = await vision.analyse(photo, { attributes })
      assert.equal(faces.length, all.length)
      for (const [i, { box, score, landmarks, ...known }] of faces.entries()) {
        assert.deepEqual(
          { box, score, landmarks },
          {
            box: all[i]!.box,
            score: all[i]!.score,
            landmarks: all[i]!.landmarks,
          },
        )
        assert.deepEqual(known, Object.fromEntries(attributes.map((name) => [name, all[i]![name]])))
      }
    })
  }

  test('a picture of faces of which nothing else is known', async () => {
    const { picture } = await vision.analyse(photo, {
      attributes: [],
      picture: {
        maxSidePx: 640,
        minSidePx: 0,
        alsoWithoutFaces: false,
        label: ({ score }) => [score.toFixed(2)],
      },
    })
    assert.equal(picture?.subarray(0, 2).toString('hex'), 'ffd8')
  })
})

test('a smaller working copy shows the same large faces, in pixels of the photo all the same', async () => {
  const { faces, width } = await vision.analyse(photo, { maxSidePx: 480 })
  assert.equal(width, 1920)
  assert.equal(faces.length, all.length)
  for (const [i, { box }] of faces.entries()) {
    assert.ok(Math.abs(box.x - all[i]!.box.x) < 20 && Math.abs(box.width - all[i]!.box.width) < 30)
  }
})

test('a working copy without pixels is nobody’s picture at fault', async () => {
  for (const maxSidePx of [0, -5, Number.NaN]) {
    await assert.rejects(vision.analyse(photo, { maxSidePx }), RangeError)
  }
  assert.equal((await vision.analyse(photo, { maxSidePx: 1.5 })).width, 1920)
})
