import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { limits } from '@emogram/contract'
import { type BackendName, detectorNames } from '@emogram/vision'
import { serviceSettings } from '../src/index.ts'
import { openReader, sample } from './service.ts'

test('the setting offers every detector there is, and no other', () => {
  const setting = serviceSettings.shape.FACE_DETECTION_MODEL
  assert.deepEqual(
    detectorNames.map((name) => setting.parse(name)),
    detectorNames,
  )
  assert.equal(setting.parse(undefined), 'retinaface')
  assert.match(String(setting.safeParse('haar').error), /must be one of retinaface, ssd_mobilenetv1/)
})

test('workers read photos with the detector that was chosen, and say so in the models’ version', async () => {
  const vision = {
    modelsFolder: fileURLToPath(new URL('../../../models/dist', import.meta.url)),
    backend: process.env['TF_BACKEND'] as BackendName | undefined,
    threads: 1,
    maxBytes: limits.imageBytes,
    maxPixels: 20_000_000,
  }
  const signal = new AbortController().signal
  const versions = new Set<string>()
  for (const detector of ['retinaface', 'blazeface'] as const) {
    const reader = await openReader({ vision: { ...vision, detector } })
    const { faces } = await reader.read(await sample(1), { signal }).finally(reader.close)
    assert.equal(faces.length, 3)
    assert.equal(faces[0]!.landmarks.length, 5)
    versions.add(reader.models)
  }
  assert.equal(versions.size, 2)
})

test('a reader is asked for less, and gives no more', async () => {
  const reader = await openReader()
  try {
    const { faces } = await reader.read(await sample(5), {
      maxFaces: 2,
      attributes: ['age'],
      signal: new AbortController().signal,
    })
    assert.deepEqual(
      faces.map((face) => Object.keys(face).sort()),
      [
        ['age', 'box', 'landmarks', 'score'],
        ['age', 'box', 'landmarks', 'score'],
      ],
    )
  } finally {
    await reader.close()
  }
})
