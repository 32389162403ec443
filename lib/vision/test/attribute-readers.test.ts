import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { readSample, samples } from '../../../test/fixtures/index.ts'
import { type AttributeReader, faceModelNames, openReader, type Reading } from '../src/attribute-readers.ts'
import { openBackend } from '../src/backend.ts'
import { decode } from '../src/decode.ts'
import { backend, modelsFolder } from './vision.ts'

const names = ['sample1', 'sample5'] as const
const everything = new Set(['emotion', 'gender', 'age'])

let tensorsBefore: number
const readers = new Map<string, AttributeReader>()

before(async () => {
  await openBackend(backend)
  tensorsBefore = tf.memory().numTensors
  for (const name of faceModelNames) readers.set(name, await openReader(name, modelsFolder))
})
after(() => {
  for (const reader of readers.values()) reader.dispose()
  assert.equal(tf.memory().numTensors, tensorsBefore, 'nothing is left after dispose')
})

/** What a reader says of the faces in both photos. */
async function said(name: string, wanted: ReadonlySet<string>): Promise<Reading[]> {
  const pictures = await Promise.all(
    names.map(async (sample) => ({
      raster: await decode(await readSample(sample), 2560),
      boxes: samples[sample].faces,
    })),
  )
  return await readers.get(name)!.read(pictures, wanted)
}

const near = (a: number, b: number, within: number) => assert.ok(Math.abs(a - b) < within, `${a}, not ${b}`)

test('joined: the emotion is our own network’s, the age the mean of both', async () => {
  const [both, own, older] = await Promise.all(
    ['both', 'face', 'xception'].map((name) => said(name, everything)),
  )
  assert.equal(both!.length, samples.sample1.faces.length + samples.sample5.faces.length)
  for (const [i, { emotion, age }] of both!.entries()) {
    assert.deepEqual(emotion, own![i]!.emotion)
    near(age!, (own![i]!.age! + older![i]!.age!) / 2, 1e-3)
  }
})

test('joined: a gender is as likely as both networks make it, and never more extreme than either', async () => {
  const [both, own, older] = await Promise.all(
    ['both', 'face', 'xception'].map((name) => said(name, new Set(['gender']))),
  )
  for (const [i, { gender }] of both!.entries()) {
    near(gender![0]! + gender![1]!, 1, 1e-6)
    const [one, other] = [own![i]!.gender![0]!, older![i]!.gender![0]!]
    const [low, high] = [Math.min(one, other), Math.max(one, other)]
    assert.ok(
      gender![0]! >= low - 1e-6 && gender![0]! <= high + 1e-6,
      `${gender![0]}, of ${one} and ${other}`,
    )
  }
  const apart = both!.some(({ gender }, i) =>
    [own, older].every((others) => Math.abs(gender![0]! - others![i]!.gender![0]!) > 1e-4),
  )
  assert.ok(apart, 'somewhere it is neither’s word alone')
})

test('where only the emotion is wanted, the joined networks answer as our own alone', async () => {
  const emotion = new Set(['emotion'])
  assert.deepEqual(await said('both', emotion), await said('face', emotion))
})
