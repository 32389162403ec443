import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { withAnySize } from '../src/onnx-any-size.ts'
import { modelsFolder } from './vision.ts'

const file = await readFile(join(modelsFolder, 'retinaface.onnx'))

test('a network of one size runs on others, and answers as before on its own', async (t) => {
  const [fixed, free] = await Promise.all([
    InferenceSession.create(Uint8Array.from(file)),
    InferenceSession.create(withAnySize(file, 'data')),
  ])
  t.after(() => Promise.all([fixed.release(), free.release()]))
  const pixels = (width: number, height: number) =>
    new Tensor(
      'float32',
      Float32Array.from({ length: 3 * width * height }, (_, i) => (i * 7919) % 256),
      [1, 3, height, width],
    )
  await assert.rejects(fixed.run({ data: pixels(640, 128) }), /invalid dimensions/i)
  const scores = 'face_rpn_cls_prob_reshape_stride16'
  assert.deepEqual((await free.run({ data: pixels(640, 128) }))[scores]!.dims, [1, 4, 8, 40])
  const square = { data: pixels(640, 640) }
  assert.deepEqual((await free.run(square))[scores]!.data, (await fixed.run(square))[scores]!.data)
})

test('what is no such network is refused', () => {
  assert.throws(() => withAnySize(file, 'image'), /input named image/)
  assert.throws(() => withAnySize(Buffer.from('no model'), 'data'), RangeError)
  assert.throws(() => withAnySize(file.subarray(0, 1000), 'data'), RangeError)
})
