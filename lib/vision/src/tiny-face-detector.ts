import * as tf from '@tensorflow/tfjs-core'
import { type BoxNet, type ScoredBox, sigmoid } from './box-net.ts'
import { decodeFaceApiWeights } from './face-api-weights.ts'
import type { Weights } from './models.ts'

/** Face-api's own small network after Tiny YOLO v2; the numbers are those of its TinyFaceDetector. */
export const tinyFace = {
  /** Width and height of the input in pixels; the network takes any multiple of 32, this is its authors' choice. */
  inputPx: 416,
  /** Cells per side of the output. */
  cells: 13,
  /** Subtracted from red, green and blue before the division by 255. */
  meanRgb: [117.001, 114.697, 97.404],
  /** Width and height in cells. */
  anchors: [
    [1.603231, 2.094468],
    [6.041143, 7.080126],
    [2.882459, 3.518061],
    [4.266906, 5.178857],
    [9.041765, 10.66308],
  ],
  sameFaceIou: 0.4,
  fit: { left: 0.16, top: -0.1, width: 0.72, height: 1 },
} as const

export async function openTinyFaceDetector(files: Weights): Promise<BoxNet> {
  const { weight, dispose } = decodeFaceApiWeights(files, 'tiny_face_detector_model')
  const { inputPx, cells, meanRgb, anchors } = tinyFace

  const leaky = { activation: 'leakyrelu', leakyreluAlpha: 0.1 } as const
  const block = (x: tf.Tensor4D, name: string): tf.Tensor4D =>
    tf.fused.conv2d({
      x: tf.depthwiseConv2d(x, weight<tf.Tensor4D>(`${name}/depthwise_filter`), 1, 'same'),
      filter: weight(`${name}/pointwise_filter`),
      bias: weight(`${name}/bias`),
      strides: 1,
      pad: 'same',
      ...leaky,
    })
  const halved = (x: tf.Tensor4D): tf.Tensor4D => tf.maxPool(x, 2, 2, 'same')

  /** @returns [13, 13, 5 anchors, 5]: x, y, width, height, score, none of them squeezed yet */
  async function run(pixels: Uint8Array): Promise<Float32Array> {
    const output = tf.tidy(() => {
      const image = tf.tensor4d(pixels, [1, inputPx, inputPx, 3], 'int32')
      const scaled = tf.div(tf.sub(tf.cast(image, 'float32'), [...meanRgb]), 255) as tf.Tensor4D
      const first = { filter: weight<tf.Tensor4D>('conv0/filters'), bias: weight('conv0/bias') }
      let x = tf.fused.conv2d({ x: scaled, ...first, strides: 1, pad: 'valid', ...leaky })
      for (const name of ['conv1', 'conv2', 'conv3', 'conv4', 'conv5']) x = block(halved(x), name)
      x = tf.maxPool(x, 2, 1, 'same')
      const last = { filter: weight<tf.Tensor4D>('conv8/filters'), bias: weight('conv8/bias') }
      return tf.fused.conv2d({ x, ...last, strides: 1, pad: 'valid', activation: 'linear' })
    })
    try {
      return (await output.data()) as Float32Array
    } finally {
      output.dispose()
    }
  }

  return {
    ...tinyFace,
    async find(pixels, minScore) {
      const values = await run(pixels)
      const cellPx = inputPx / cells
      const found: ScoredBox[] = []
      for (let i = 0; i < values.length / 5; i++) {
        const [x, y, w, h, logit] = [...values.subarray(i * 5, i * 5 + 5)] as Five
        const score = sigmoid(logit)
        if (score < minScore) continue
        const cell = Math.floor(i / anchors.length)
        const [anchorWidth, anchorHeight] = anchors[i % anchors.length]!
        const width = Math.exp(w) * anchorWidth * cellPx
        const height = Math.exp(h) * anchorHeight * cellPx
        const centreX = ((cell % cells) + sigmoid(x)) * cellPx
        const centreY = (Math.floor(cell / cells) + sigmoid(y)) * cellPx
        found.push({ box: { x: centreX - width / 2, y: centreY - height / 2, width, height }, score })
      }
      return found
    },
    dispose,
  }
}

type Five = [x: number, y: number, width: number, height: number, score: number]
