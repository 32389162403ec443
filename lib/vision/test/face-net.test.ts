import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { openBackend } from '../src/backend.ts'
import { type FaceNet, faceNet, loadFaceNet } from '../src/face-net.ts'
import { loadWeights } from '../src/models.ts'
import { backend, modelsFolder } from './vision.ts'

const { inputPx } = faceNet
const size = inputPx ** 2

let net: FaceNet
let tensorsBefore: number

before(async () => {
  await openBackend(backend)
  tensorsBefore = tf.memory().numTensors
  net = await loadFaceNet(await loadWeights(modelsFolder, 'face'))
})
after(() => {
  net.dispose()
  assert.equal(tf.memory().numTensors, tensorsBefore, 'nothing is left after dispose')
})

/** Patterns that models/training/export.py makes too, without any file. */
function fixedFaces(count: number): Uint8Array {
  return Uint8Array.from({ length: count * size }, (_, at) => {
    const [i, y, x] = [Math.floor(at / size), Math.floor(at / inputPx) % inputPx, at % inputPx]
    return x * (i + 3) + y * (7 - i) + Math.floor((x * y) / (i + 2)) + 40 * i
  })
}

interface Parity {
  readonly emotion: number[][]
  readonly gender: number[][]
  readonly age: number[][]
}

test('answers as PyTorch does with the same weights', async () => {
  const file = new URL('../../../models/face/parity.json', import.meta.url)
  const { emotion, gender, age } = JSON.parse(await readFile(file, 'utf8')) as Parity
  const found = await net.classify(fixedFaces(emotion.length), emotion.length)
  const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-3, `${a}, PyTorch says ${b}`)
  for (const [i, face] of found.entries()) {
    for (const [k, score] of face.emotion.entries()) near(score, emotion[i]![k]!)
    for (const [k, score] of face.gender.entries()) near(score, gender[i]![k]!)
    near(face.age, age[i]![0]!)
  }
})

test('a face is judged the same alone and among others', async () => {
  const faces = fixedFaces(3)
  const together = await net.classify(faces, 3)
  const second = faces.slice(size, 2 * size)
  const [alone] = await net.classify(second, 1)
  assert.ok(Math.abs(alone!.age - together[1]!.age) < 1e-3)
  assert.ok(alone!.emotion.every((score, i) => Math.abs(score - together[1]!.emotion[i]!) < 1e-4))
})

test('no tensor outlives a call', async () => {
  await net.classify(fixedFaces(2), 2)
  const alive = tf.memory().numTensors
  for (let i = 0; i < 3; i++) await net.classify(fixedFaces(2), 2)
  assert.equal(tf.memory().numTensors, alive)
})
