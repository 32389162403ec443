import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { openBackend } from '../src/backend.ts'
import { backend } from './vision.ts'

test('what was asked for is what runs', async () => {
  const { name } = await openBackend(backend)
  assert.equal(tf.getBackend(), name)
  if (backend !== undefined) assert.equal(name, backend)
})

test('WebAssembly runs everywhere, and nothing is said of a fallback that nobody needed', async () => {
  assert.deepEqual(await openBackend('wasm'), { name: 'wasm' })
  const sum = tf.add(tf.tensor1d([1, 2]), 1)
  assert.deepEqual([...(await sum.data())], [2, 3])
  tf.dispose(sum)
})

test('a GPU without its package is said so in one sentence', async () => {
  await assert.rejects(openBackend('tensorflow-gpu'), ({ message, cause }: Error) => {
    assert.match(
      message,
      /^TF_BACKEND=tensorflow-gpu, but @tensorflow\/tfjs-node-gpu is not installed here.*operations\.md$/,
    )
    assert.match(String(cause), /Cannot find package/)
    return true
  })
})
