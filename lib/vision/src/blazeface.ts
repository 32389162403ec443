import * as tf from '@tensorflow/tfjs-core'
import { type BoxNet, type ScoredBox, sigmoid } from './box-net.ts'
import { openGraphModel } from './graph-model.ts'
import type { Weights } from './models.ts'

/** BlazeFace for the camera on the back of a phone, from MediaPipe. */
export const blazeface = {
  /** Width and height of the input in pixels; RGB, -1 to 1. */
  inputPx: 256,
  /** Squares of the input, with so many anchors at the middle of each; an anchor has a place and no size of its own. */
  layers: [
    { stridePx: 16, perCell: 2, scores: 'Identity', boxes: 'Identity_2' },
    { stridePx: 32, perCell: 6, scores: 'Identity_1', boxes: 'Identity_3' },
  ],
  /**
   * Centre, size and six points, in pixels of the input. Of the points no use is made: eyes, nose and the middle of the
   * mouth are no five landmarks, and on a photo of several people they are twice as far off as those of the landmark
   * network, a pixel here being a tenth of the way from eye to eye.
   */
  columns: 16,
  sameFaceIou: 0.3,
  fit: { left: 0, top: -0.17, width: 0.98, height: 1.25 },
} as const

export async function openBlazeface(files: Weights): Promise<BoxNet> {
  const model = await openGraphModel(files, 'blazeface')
  const { inputPx, layers, columns } = blazeface
  const names = layers.flatMap(({ scores, boxes }) => [scores, boxes])

  /** @returns per layer [n] scores, not squeezed yet, and [n, 16] boxes */
  async function run(pixels: Uint8Array): Promise<Float32Array[]> {
    const outputs = tf.tidy(() => {
      const image = tf.tensor4d(pixels, [1, inputPx, inputPx, 3], 'int32')
      // [0, 255] to [-1, 1]
      const scaled = tf.sub(tf.div(tf.cast(image, 'float32'), 127.5), 1)
      return model.execute(scaled, names) as tf.Tensor[]
    })
    try {
      return await Promise.all(outputs.map((output) => output.data<'float32'>()))
    } finally {
      tf.dispose(outputs)
    }
  }

  return {
    ...blazeface,
    async find(pixels, minScore) {
      const outputs = await run(pixels)
      return layers.flatMap(({ stridePx, perCell }, layer) => {
        const [logits, boxes] = [outputs[layer * 2]!, outputs[layer * 2 + 1]!]
        const cells = inputPx / stridePx
        const found: ScoredBox[] = []
        for (let i = 0; i < logits.length; i++) {
          const score = sigmoid(logits[i]!)
          if (score < minScore) continue
          const cell = Math.floor(i / perCell)
          const [dx, dy, width, height] = [...boxes.subarray(i * columns, i * columns + 4)] as Four
          const centreX = ((cell % cells) + 0.5) * stridePx + dx
          const centreY = (Math.floor(cell / cells) + 0.5) * stridePx + dy
          found.push({ box: { x: centreX - width / 2, y: centreY - height / 2, width, height }, score })
        }
        return found
      })
    },
    dispose: () => model.dispose(),
  }
}

type Four = [number, number, number, number]
