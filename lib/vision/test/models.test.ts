import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createVision } from '../src/index.ts'
import { fileOf, loadCalibration, loadWeights } from '../src/models.ts'
import { modelsFolder, testOptions } from './vision.ts'

async function copyOfModels(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'emogram-models-'))
  t.after(() => rm(folder, { recursive: true }))
  await cp(modelsFolder, folder, { recursive: true })
  return folder
}

test('the files of a network come with the bytes the manifest promises', async () => {
  const weights = await loadWeights(modelsFolder, 'emotion')
  assert.deepEqual([...weights.keys()], ['emotion.json', 'emotion.bin'])
  assert.ok(fileOf(weights, 'emotion.bin').length > 100_000)
  assert.throws(() => fileOf(weights, 'other.bin'), /does not list other\.bin/)
})

for (const [network, file, faceModel] of [
  ['retinaface', 'retinaface.onnx', 'face'],
  ['face', 'face.bin', 'face'],
  ['emotion', 'emotion.bin', 'xception'],
  ['age-gender', 'age_gender_model.bin', 'xception'],
  ['age-gender', 'age_gender_model.bin', 'both'],
] as const) {
  test(`one flipped bit in ${file} is refused by ${faceModel}, with what to do about it`, async (t) => {
    const folder = await copyOfModels(t)
    const bytes = await readFile(join(folder, file))
    bytes[bytes.length >> 1]! ^= 1
    await writeFile(join(folder, file), bytes)
    const sentence = new RegExp(`^${file}: expected sha256 .*npm run models`)
    await assert.rejects(loadWeights(folder, network), { message: sentence })
    await assert.rejects(createVision({ ...testOptions, faceModel, modelsFolder: folder }), {
      message: sentence,
    })
  })
}

test('a network that the manifest does not know', async () => {
  await assert.rejects(loadWeights(modelsFolder, 'beauty'), /knows no network "beauty"/)
})

test('a calibration comes with the weights; its threshold is between chance and certainty', async () => {
  for (const [emotions, people] of [
    ['face', 'face'],
    ['face', 'both'],
    ['emotion', 'age-gender'],
  ] as const) {
    const emotion = await loadCalibration(modelsFolder, emotions, 'emotion')
    const gender = await loadCalibration(modelsFolder, people, 'gender')
    assert.ok(emotion.temperature > 0 && emotion.sureFrom > 1 / 7 && emotion.sureFrom < 1)
    assert.ok(gender.temperature > 0 && gender.sureFrom > 1 / 2 && gender.sureFrom < 1)
  }
  await assert.rejects(
    loadCalibration(modelsFolder, 'emotion', 'gender'),
    /no calibration of emotion, gender/,
  )
})

test('a file that is not there', async (t) => {
  const folder = await copyOfModels(t)
  await rm(join(folder, 'emotion.bin'))
  await assert.rejects(loadWeights(folder, 'emotion'), { code: 'ENOENT' })
})
