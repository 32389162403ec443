import * as tf from '@tensorflow/tfjs-core'
import { type BoxNet, type ScoredBox, sigmoid } from './box-net.ts'
import { decodeFaceApiWeights } from './face-api-weights.ts'
import type { Weights } from './models.ts'

/** A single-shot detector on MobileNet v1, as TensorFlow's Object Detection API makes them, trained on faces. */
export const ssdMobilenet = {
  /** Width and height of the input in pixels; RGB, -1 to 1. */
  inputPx: 512,
  /** The 13 blocks of MobileNet v1: these halve the picture. */
  halving: [2, 4, 6, 12],
  /** The block, from 1, whose output is the finest that is searched for faces. */
  finestBlock: 11,
  blocks: 13,
  /** What the network's batch normalization adds to the variance. */
  epsilon: 0.001,
  /** Deltas of centre and size are this many times larger than they mean: the box coder's scale factors. */
  centreScale: 10,
  sizeScale: 5,
  sameFaceIou: 0.5,
  fit: { left: 0, top: 0, width: 1, height: 1 },
} as const

export async function openSsdMobilenet(files: Weights): Promise<BoxNet> {
  const { weight, dispose } = decodeFaceApiWeights(files, 'ssd_mobilenetv1_model')
  const { inputPx, halving, finestBlock, blocks, centreScale, sizeScale } = ssdMobilenet
  const depthwise = Array.from({ length: blocks }, (_, i) =>
    foldedDepthwise(weight, `MobilenetV1/Conv2d_${i + 1}_depthwise`),
  )
  /** [5118, 4]: top, left, bottom, right, in parts of the input. */
  const anchors = (await weight('Output/extra_dim').data()) as Float32Array

  const pointwise = (x: tf.Tensor4D, name: string, stride: number): tf.Tensor4D =>
    tf.fused.conv2d({
      x,
      filter: weight(`${name}/weights`),
      bias: weight(`${name}/convolution_bn_offset`),
      strides: stride,
      pad: 'same',
      activation: 'relu6',
    })

  /** @returns [1, anchors of this layer, columns] */
  const predictor = (x: tf.Tensor4D, name: string, columns: number): tf.Tensor3D => {
    const filter = weight<tf.Tensor4D>(`${name}/weights`)
    const answers = tf.fused.conv2d({ x, filter, bias: weight(`${name}/biases`), strides: 1, pad: 'same' })
    return tf.reshape(answers, [1, -1, columns])
  }

  /** @returns [5118, 5]: the score, not squeezed yet, and deltas of centre (y, x) and size (height, width) */
  async function run(pixels: Uint8Array): Promise<Float32Array> {
    const output = tf.tidy(() => {
      const image = tf.cast(tf.tensor4d(pixels, [1, inputPx, inputPx, 3], 'int32'), 'float32')
      let x = pointwise(tf.sub(tf.div(image, 127.5), 1), 'MobilenetV1/Conv2d_0_pointwise', 2)
      const layers: tf.Tensor4D[] = []
      depthwise.forEach(({ filter, bias }, i) => {
        const strides = halving.some((block) => block === i + 1) ? 2 : 1
        x = tf.fused.depthwiseConv2d({ x, filter, bias, strides, pad: 'same', activation: 'relu6' })
        x = pointwise(x, `MobilenetV1/Conv2d_${i + 1}_pointwise`, 1)
        if (i + 1 === finestBlock) layers.push(x)
      })
      layers.push(x)
      for (let i = 0; i < 8; i += 2) {
        x = pointwise(x, `Prediction/Conv2d_${i}_pointwise`, 1)
        x = pointwise(x, `Prediction/Conv2d_${i + 1}_pointwise`, 2)
        layers.push(x)
      }
      const parts = layers.map((layer, i) => {
        const name = `Prediction/BoxPredictor_${i}`
        // Columns: background, face, and a third one of which nothing is known.
        const score = tf.slice(predictor(layer, `${name}/ClassPredictor`, 3), [0, 0, 1], [1, -1, 1])
        return tf.concat([score, predictor(layer, `${name}/BoxEncodingPredictor`, 4)], 2)
      })
      return tf.concat(parts, 1)
    })
    try {
      return (await output.data()) as Float32Array
    } finally {
      output.dispose()
    }
  }

  return {
    ...ssdMobilenet,
    async find(pixels, minScore) {
      const values = await run(pixels)
      const found: ScoredBox[] = []
      for (let i = 0; i < anchors.length / 4; i++) {
        const score = sigmoid(values[i * 5]!)
        if (score < minScore) continue
        const [top, left, bottom, right] = [...anchors.subarray(i * 4, i * 4 + 4)] as Four
        const [dy, dx, dh, dw] = [...values.subarray(i * 5 + 1, i * 5 + 5)] as Four
        const anchor = { width: (right - left) * inputPx, height: (bottom - top) * inputPx }
        const width = Math.exp(dw / sizeScale) * anchor.width
        const height = Math.exp(dh / sizeScale) * anchor.height
        const centreX = ((left + right) / 2) * inputPx + (dx / centreScale) * anchor.width
        const centreY = ((top + bottom) / 2) * inputPx + (dy / centreScale) * anchor.height
        found.push({ box: { x: centreX - width / 2, y: centreY - height / 2, width, height }, score })
      }
      return found
    },
    dispose() {
      tf.dispose(depthwise.map(({ filter, bias }) => [filter, bias]))
      dispose()
    },
  }
}

/** Batch normalization after a convolution without bias is a convolution with one: half the work at run time. */
function foldedDepthwise(
  weight: (name: string) => tf.Tensor,
  name: string,
): { filter: tf.Tensor4D; bias: tf.Tensor } {
  return tf.tidy(() => {
    const norm = (part: string) => weight(`${name}/BatchNorm/${part}`)
    const factor = tf.div(norm('gamma'), tf.sqrt(tf.add(norm('moving_variance'), ssdMobilenet.epsilon)))
    const filter = tf.mul(
      weight(`${name}/depthwise_weights`),
      tf.reshape(factor, [1, 1, -1, 1]),
    ) as tf.Tensor4D
    return { filter, bias: tf.sub(norm('beta'), tf.mul(norm('moving_mean'), factor)) }
  })
}

type Four = [number, number, number, number]
