import * as tf from '@tensorflow/tfjs-core'
import { openGraphModel } from './graph-model.ts'
import type { Weights } from './models.ts'

/** MobileNet v1, trained to tell people apart. It also guesses age and gender; that is left to the other network. */
export const embeddingNet = {
  /** Width and height of a face in pixels. */
  inputPx: 224,
  /** Numbers of a face. */
  length: 1024,
  /** The layer before the heads for age and gender. */
  output: 'global_pooling/Mean',
} as const

export interface EmbeddingNet {
  /**
   * @param face  RGB, [224, 224, 3], upright
   * @returns     1024 numbers of length 1, none below zero
   */
  embed(face: Uint8Array): Promise<Float32Array>
  dispose(): void
}

export async function loadEmbeddingNet(files: Weights): Promise<EmbeddingNet> {
  const model = await openGraphModel(files, 'faceres')
  const { inputPx, output } = embeddingNet

  return {
    async embed(face) {
      const vector = tf.tidy(() => {
        const pixels = tf.tensor4d(face, [1, inputPx, inputPx, 3], 'int32')
        const features = model.execute(tf.cast(pixels, 'float32'), output) as tf.Tensor2D
        return tf.div(features, tf.maximum(tf.norm(features), 1e-6))
      })
      try {
        return await vector.data<'float32'>()
      } finally {
        vector.dispose()
      }
    },
    dispose: () => model.dispose(),
  }
}
