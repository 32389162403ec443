import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import { readSample, type SampleName, samples } from '../../../test/fixtures/index.ts'
import { type AgeGenderNet, ageGenderNet, loadAgeGenderNet } from '../src/age-gender.ts'
import { openBackend } from '../src/backend.ts'
import { decode } from '../src/decode.ts'
import { loadWeights } from '../src/models.ts'
import { ageGenderCrops } from '../src/preprocess.ts'
import { backend, modelsFolder } from './vision.ts'

const size = ageGenderNet.inputPx ** 2 * 3
const cropsOf = async (name: SampleName) =>
  ageGenderCrops(await decode(await readSample(name), 2560), samples[name].faces)

let net: AgeGenderNet
let tensorsBefore: number

before(async () => {
  await openBackend(backend)
  tensorsBefore = tf.memory().numTensors
  net = await loadAgeGenderNet(await loadWeights(modelsFolder, 'age-gender'))
})
after(() => {
  net.dispose()
  assert.equal(tf.memory().numTensors, tensorsBefore, 'nothing is left after dispose')
})

test('says what the network of the face-api package says', async () => {
  // Its TensorFlow.js is ours, so both networks run on the same backend.
  const { nets, tf: theirTf } = await import('@vladmandic/face-api/dist/face-api.node-wasm.js')
  const folder = new URL('../../../node_modules/@vladmandic/face-api/model', import.meta.url)
  await nets.ageGenderNet.loadFromDisk(fileURLToPath(folder))
  for (const name of ['sample1', 'sample5'] as const) {
    const crops = await cropsOf(name)
    const ours = await net.classify(crops, samples[name].faces.length)
    for (const [i, { age, gender }] of ours.entries()) {
      const pixels = theirTf.tensor3d([...crops.subarray(i * size, (i + 1) * size)], [112, 112, 3])
      const [theirs] = [await nets.ageGenderNet.predictAgeAndGender(pixels)].flat()
      pixels.dispose()
      assert.ok(Math.abs(theirs!.age - age) < 1e-2, `age ${age}, theirs ${theirs!.age}`)
      assert.equal(theirs!.gender, gender[0]! > gender[1]! ? 'male' : 'female')
      assert.ok(Math.abs(theirs!.genderProbability - Math.max(...gender)) < 1e-4)
    }
  }
  nets.ageGenderNet.dispose()
})

test('a face is judged the same alone and among others', async () => {
  const crops = await cropsOf('sample4')
  const together = await net.classify(crops, 4)
  for (const [i, face] of together.entries()) {
    const [alone] = await net.classify(crops.slice(i * size, (i + 1) * size), 1)
    assert.ok(Math.abs(alone!.age - face.age) < 1e-2)
    assert.ok(Math.abs(alone!.gender[0]! - face.gender[0]!) < 1e-4)
    assert.ok(Math.abs(face.gender[0]! + face.gender[1]! - 1) < 1e-5)
  }
})

test('says the same to those who want to know what it sees', async () => {
  const crops = await cropsOf('sample1')
  const [plain, explained] = [await net.classify(crops, 3), await net.explain(crops, 3)]
  for (const [i, { features, ...answer }] of explained.entries()) {
    assert.deepEqual(answer, plain[i])
    assert.equal(features.length, 512)
    assert.ok(features.every((value) => value >= 0) && features.some((value) => value > 0))
  }
})

test('no tensor outlives a call', async () => {
  const crops = await cropsOf('sample1')
  await net.classify(crops, 3)
  const alive = tf.memory().numTensors
  for (let i = 0; i < 3; i++) {
    await net.classify(crops, 3)
    await net.explain(crops, 3)
  }
  assert.equal(tf.memory().numTensors, alive)
})
