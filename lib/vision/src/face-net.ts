import * as tf from '@tensorflow/tfjs-core'
import { rows } from './emotion.ts'
import { openGraphModel } from './graph-model.ts'
import { emotions, genders } from './labels.ts'
import type { Weights } from './models.ts'

/** Our own network for everything that is said of a face; trained in models/training. */
export const faceNet = {
  /** Width and height of a face in pixels. */
  inputPx: 64,
  /** The crop's side over the longer side of the box; trained so, in models/training/data.py. */
  cropScale: 0.9,
} as const

export interface FaceAnswer {
  /** Probabilities of `emotions`. */
  readonly emotion: number[]
  /** Probabilities of `genders`. */
  readonly gender: number[]
  /** Years. */
  readonly age: number
}

export interface FaceNet {
  /**
   * One call of the network for all faces. Shown mirrored as well, less than half a point more of the emotions would be
   * right, in twice the time.
   * @param faces  grey, [n, 64, 64], 0 = black, square crops, black outside the picture
   */
  classify(faces: Uint8Array, count: number): Promise<FaceAnswer[]>
  dispose(): void
}

export async function loadFaceNet(weights: Weights): Promise<FaceNet> {
  const model = await openGraphModel(weights, 'face')
  const { inputPx } = faceNet

  return {
    async classify(faces, count) {
      // [n, 10], so that one read-back serves all heads
      const answers = tf.tidy(() => {
        const pixels = tf.cast(tf.tensor4d(faces, [count, inputPx, inputPx, 1], 'int32'), 'float32')
        return tf.concat(model.execute(pixels, ['emotion', 'gender', 'age']) as tf.Tensor2D[], 1)
      })
      const age = emotions.length + genders.length
      return (await rows(answers, age + 1)).map((row) => ({
        emotion: row.slice(0, emotions.length),
        gender: row.slice(emotions.length, age),
        age: row[age]!,
      }))
    },
    dispose: () => model.dispose(),
  }
}
