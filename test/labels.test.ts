/** Words and pictures together: whatever a label says, in whatever language, there are letters for it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { emotions, type Face, genders, hindrances, languages } from '@emogram/contract'
import { createVision, type Vision } from '@emogram/vision'
import { words } from '@emogram/words'
import sharp from 'sharp'

let vision: Vision
before(async () => {
  vision = await createVision({
    modelsFolder: fileURLToPath(new URL('../models/dist', import.meta.url)),
    backend: 'wasm',
    threads: 1,
    maxBytes: 2 ** 20,
    maxPixels: 1e6,
  })
})
after(() => vision.dispose())

const scores = { angry: 0, disgust: 0, fear: 0, happy: 0, sad: 0, surprise: 0, neutral: 0 }
const face: Face = {
  box: { x: 80, y: 80, width: 40, height: 40 },
  score: 0.9,
  landmarks: [],
  emotion: { label: 'happy', score: 0.9, sure: true, scores },
  gender: { label: 'woman', score: 0.9, sure: true },
  age: 30,
}

/** Everything that can stand at a box. */
function* labels(): Generator<string> {
  for (const language of languages) {
    for (const hindrance of hindrances) yield words(language).faceLabel({ ...face, hindrance })
    for (const label of emotions) {
      for (const gender of genders) {
        for (const [feels, is] of [
          [true, true],
          [true, false],
          [false, true],
          [false, false],
        ] as const) {
          const emotion = {
            ...face.emotion,
            label,
            sure: feels,
            score: 0.1234567 * (emotions.indexOf(label) + 1),
          }
          yield words(language).faceLabel(
            { ...face, emotion, gender: { label: gender, score: 1, sure: is } },
            1890,
          )
        }
      }
    }
  }
}

test('every letter of every label can be drawn', async () => {
  const paper = await sharp({ create: { width: 200, height: 200, channels: 3, background: '#888' } })
    .jpeg()
    .toBuffer()
  const drawn = async (text: string) => {
    const picture = {
      maxSidePx: 200,
      minSidePx: 0,
      alsoWithoutFaces: true,
      label: (): readonly [string] => [text],
    }
    return (await vision.draw(paper, [face], { picture, imagePx: { width: 200, height: 200 } }))?.picture
  }
  const missing = await drawn('\u{10fffe}')
  assert.ok(missing !== undefined)
  // Marks of direction are read, not seen.
  const letters = new Set([...labels()].join('').replaceAll(/[\s\u200e\u200f\u2066-\u2069]/g, ''))
  assert.ok(letters.size > 120, `${letters.size} letters`)
  for (const letter of letters) assert.ok(!missing.equals((await drawn(letter))!), letter)
})
