import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { readSample, samples } from '../../../test/fixtures/index.ts'
import { openBackend } from '../src/backend.ts'
import { decode } from '../src/decode.ts'
import { type EmotionNet, emotionNet, loadEmotionNet } from '../src/emotion.ts'
import { emotions } from '../src/labels.ts'
import { loadWeights } from '../src/models.ts'
import { emotionCrops } from '../src/preprocess.ts'
import { backend, modelsFolder } from './vision.ts'

const size = emotionNet.inputPx ** 2
const near = (a: readonly number[], b: readonly number[]) =>
  a.every((value, i) => Math.abs(value - b[i]!) < 1e-4)

let net: EmotionNet
let crops: Uint8Array
let tensorsBefore: number

before(async () => {
  await openBackend(backend)
  tensorsBefore = tf.memory().numTensors
  net = await loadEmotionNet(await loadWeights(modelsFolder, 'emotion'))
  crops = emotionCrops(await decode(await readSample('sample4'), 2560), samples.sample4.faces)
})
after(() => {
  net.dispose()
  assert.equal(tf.memory().numTensors, tensorsBefore, 'nothing is left after dispose')
})

test('a face is judged the same alone and among others, and the probabilities sum to 1', async () => {
  const together = await net.classify(crops, 4)
  for (const [i, face] of together.entries()) {
    assert.equal(face.length, emotions.length)
    assert.ok(Math.abs(face.reduce((sum, value) => sum + value, 0) - 1) < 1e-4)
    const [alone] = await net.classify(crops.slice(i * size, (i + 1) * size), 1)
    assert.ok(near(alone!, face))
  }
})

test('a mirrored face is the same face', async () => {
  const face = crops.slice(0, size)
  const mirrored = face.map((_, i) => face[i - (i % 64) + 63 - (i % 64)]!)
  assert.notDeepEqual(mirrored, face)
  const [[straight], [other]] = [await net.classify(face, 1), await net.classify(mirrored, 1)]
  assert.ok(near(straight!, other!))
})

test('no tensor outlives a call', async () => {
  await net.classify(crops, 4)
  const alive = tf.memory().numTensors
  for (let i = 0; i < 3; i++) await net.classify(crops, 4)
  assert.equal(tf.memory().numTensors, alive)
})
