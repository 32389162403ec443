import * as tf from '@tensorflow/tfjs-core'
import type { Box } from './box.ts'
import type { Raster } from './decode.ts'
import type { Point } from './detection.ts'
import { decodeFaceApiWeights } from './face-api-weights.ts'
import type { Weights } from './models.ts'
import { squareCrops } from './preprocess.ts'

/** Face-api's smaller network for 68 points of a face. */
export const landmarkNet = {
  /** Width and height of a face in pixels. */
  inputPx: 112,
  /** Subtracted from red, green and blue before the division by 255. */
  meanRgb: [122.782, 117.001, 104.298],
  /**
   * The crop's side over the longer side of the box, and how far below the box's middle its own middle is, in parts of
   * the box's height: the best of 15 against RetinaFace's landmarks, which are 8 % of the way from eye to eye apart.
   */
  cropScale: 0.95,
  cropDown: 0.05,
  /** The five landmarks as means of points in the numbering of 300-W: both eyes' rims, tip of the nose, corners of the mouth. */
  landmarks: [[36, 37, 38, 39, 40, 41], [42, 43, 44, 45, 46, 47], [30], [48], [54]],
} as const

export interface LandmarkNet {
  /**
   * One call of the network for up to 64 faces.
   * @param boxes  in pixels of the raster
   * @returns      for each box left eye, right eye, nose, left and right corner of the mouth
   */
  locate(raster: Raster, boxes: readonly Box[]): Promise<Point[][]>
  dispose(): void
}

/** 64 × 56 × 56 × 32 floats = 26 MB for the largest layer. */
const maxBatch = 64

export async function loadLandmarkNet(files: Weights): Promise<LandmarkNet> {
  const { weight, dispose } = decodeFaceApiWeights(files, 'face_landmark_68_tiny_model')
  const { inputPx, meanRgb, cropScale, cropDown, landmarks } = landmarkNet

  const separable = (x: tf.Tensor4D, name: string, stride: number): tf.Tensor4D =>
    tf.fused.conv2d({
      x: tf.depthwiseConv2d(x, weight<tf.Tensor4D>(`${name}/depthwise_filter`), stride, 'same'),
      filter: weight(`${name}/pointwise_filter`),
      bias: weight(`${name}/bias`),
      strides: 1,
      pad: 'same',
    })

  /** Each step sees what all before it found. */
  const denseBlock = (first: tf.Tensor4D, name: string): tf.Tensor4D => {
    const second = separable(first, `${name}/conv1`, 1)
    const third = separable(tf.relu(tf.add(first, second)), `${name}/conv2`, 1)
    return tf.relu(tf.addN([first, second, third]))
  }

  /** @returns [n, 136]: x and y of each point in parts of the input */
  async function run(faces: Uint8Array, count: number): Promise<Float32Array> {
    const points = tf.tidy(() => {
      const pixels = tf.tensor4d(faces, [count, inputPx, inputPx, 3], 'int32')
      const scaled = tf.div(tf.sub(tf.cast(pixels, 'float32'), [...meanRgb]), 255) as tf.Tensor4D
      const filter = weight<tf.Tensor4D>('dense0/conv0/filters')
      const bias = weight('dense0/conv0/bias')
      const entry = tf.fused.conv2d({ x: scaled, filter, bias, strides: 2, pad: 'same', activation: 'relu' })
      let x = denseBlock(entry, 'dense0')
      for (const name of ['dense1', 'dense2']) {
        x = denseBlock(tf.relu(separable(x, `${name}/conv0`, 2)), name)
      }
      const pooled = tf.mean<tf.Tensor2D>(x, [1, 2])
      return tf.add(tf.matMul(pooled, weight<tf.Tensor2D>('fc/weights')), weight('fc/bias'))
    })
    try {
      return await points.data<'float32'>()
    } finally {
      points.dispose()
    }
  }

  async function locateBatch(raster: Raster, boxes: readonly Box[]): Promise<Point[][]> {
    const lowered = boxes.map((box) => ({ ...box, y: box.y + box.height * cropDown }))
    const values = await run(squareCrops(raster, lowered, cropScale, inputPx), boxes.length)
    return lowered.map((box, face) => {
      const side = Math.max(box.width, box.height) * cropScale
      const start = { x: box.x + (box.width - side) / 2, y: box.y + (box.height - side) / 2 }
      const at = (index: number) => values[face * 136 + index]! * side
      return landmarks.map(
        (points): Point => [
          start.x + mean(points.map((point) => at(2 * point))),
          start.y + mean(points.map((point) => at(2 * point + 1))),
        ],
      )
    })
  }

  return {
    async locate(raster, boxes) {
      const found: Point[][] = []
      for (let from = 0; from < boxes.length; from += maxBatch) {
        found.push(...(await locateBatch(raster, boxes.slice(from, from + maxBatch))))
      }
      return found
    },
    dispose,
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
