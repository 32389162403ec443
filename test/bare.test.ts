/** The house on a bare machine: no nginx on the PATH, and TensorFlow on WebAssembly. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classification } from '@emogram/contract'
import { caption } from '@emogram/words'
import { answerTo } from './answers.ts'
import { readSample } from './fixtures/index.ts'
import { startHouse } from './house.ts'

/** What native TensorFlow says of the first sample photo; house.test.ts holds it to the same. */
const sample1 = ['woman neutral', 'woman happy', 'woman happy']

test('a photo is answered without nginx and without native TensorFlow', { timeout: 120_000 }, async (t) => {
  const house = await startHouse({ env: { PATH: '', TF_BACKEND: 'wasm' } })
  t.after(async () => assert.equal(await house.stop(), 0))
  await assert.rejects(house.pidOf('nginx'), /nginx does not run/)

  const startedAt = performance.now()
  const sent = await house.person.sendPhoto(7, await readSample('sample1'))
  const answer = await house.person.waitFor(7, answerTo(sent), 10_000)
  t.diagnostic(`answered in ${Math.round(performance.now() - startedAt)} ms`)

  const picture = await house.person.download(sent.photo!.at(-1)!.file_id)
  const form = new FormData()
  form.set('image', new Blob([Uint8Array.from(picture)]), 'picture.jpg')
  const response = await house.request('/classify', { method: 'POST', body: form })
  const { backend, faces } = classification.parse(await response.json())
  assert.equal(backend, 'wasm')
  assert.deepEqual(
    faces.map(({ gender, emotion }) => `${gender.label} ${emotion.label}`),
    sample1,
  )
  assert.equal(answer.caption, caption(faces))
  const [largest] = (answer.photo ?? []).slice(-1)
  assert.deepEqual([largest?.width, largest?.height], [1280, 853])
})
