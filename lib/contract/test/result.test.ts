import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Classification, classification, type Face } from '../src/index.ts'

const face: Face = {
  box: { x: -3.5, y: 0, width: 60, height: 80 },
  score: 0.99,
  landmarks: [
    [10, 20],
    [40, 20],
    [25, 40],
    [15, 60],
    [35, 60],
  ],
  emotion: {
    label: 'happy',
    score: 0.9,
    sure: true,
    scores: { angry: 0.01, disgust: 0.01, fear: 0.02, happy: 0.9, sad: 0.02, surprise: 0.02, neutral: 0.02 },
  },
  gender: { label: 'woman', score: 0.97, sure: true },
  age: 31.4,
}

const result: Classification = {
  image: { width: 1280, height: 853 },
  faces: [face],
  took: { decode_ms: 8, detect_ms: 26.5, classify_ms: 12, draw_ms: 15, total_ms: 61.5 },
  backend: 'wasm',
}

const takes = (fields: object) => classification.safeParse({ ...result, ...fields }).success
const takesFace = (fields: object) => takes({ faces: [{ ...face, ...fields }] })

test('a result passes unchanged, also as JSON', () => {
  assert.deepEqual(classification.parse(JSON.parse(JSON.stringify(result))), result)
})

test('no face is an answer', () => {
  assert.ok(takes({ faces: [] }))
})

test('every emotion has its score, and every score is a probability', () => {
  const { happy, ...others } = face.emotion.scores
  assert.equal(happy, 0.9)
  assert.ok(!takesFace({ emotion: { ...face.emotion, scores: others } }), 'one is missing')
  for (const score of [-0.01, 1.01, Number.NaN, null]) assert.ok(!takesFace({ score }), String(score))
})

test('what keeps a face from being read is one of three things, or nothing', () => {
  assert.ok(takesFace({ hindrance: 'too_small' }))
  assert.ok(!takesFace({ hindrance: 'ugly' }))
  assert.ok(!takesFace({ hindrance: null }))
})

test('labels, backends and shapes are those of the contract', () => {
  assert.ok(!takesFace({ emotion: { ...face.emotion, label: 'hungry' } }))
  assert.ok(!takesFace({ gender: { ...face.gender, label: 'female' } }))
  assert.ok(!takesFace({ landmarks: face.landmarks.slice(1) }))
  assert.ok(!takesFace({ box: { ...face.box, width: 0 } }))
  assert.ok(!takes({ backend: 'webgl' }))
  assert.ok(!takes({ image: { width: 0, height: 1 } }))
  assert.ok(!takes({ took: { ...result.took, draw_ms: -1 } }))
})
