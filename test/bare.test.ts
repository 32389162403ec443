/** The house on a bare machine: no nginx on the PATH, and TensorFlow on WebAssembly. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classification } from '@emogram/contract'
import { words } from '@emogram/words'
import { answerTo, labelsOf, sample1Labels } from './answers.ts'
import { readSample } from './fixtures/index.ts'
import { startHouse } from './house.ts'

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
  const result = classification.parse(await response.json())
  assert.equal(result.backend, 'wasm')
  assert.deepEqual(labelsOf(result), sample1Labels)
  assert.equal(answer.caption, words('en').caption(result.faces))
  const [largest] = (answer.photo ?? []).slice(-1)
  assert.deepEqual([largest?.width, largest?.height], [1280, 853])
})
