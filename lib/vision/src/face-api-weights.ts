import * as tf from '@tensorflow/tfjs-core'
import { arrayBuffer, fileOf, type Weights } from './models.ts'

/** Tensors of a network of face-api, whose files hold weights and no graph. */
export interface NamedWeights {
  weight<T extends tf.Tensor>(name: string): T
  dispose(): void
}

/** @param base  what the names of both files begin with */
export function decodeFaceApiWeights(files: Weights, base: string): NamedWeights {
  const manifest = JSON.parse(fileOf(files, `${base}-weights_manifest.json`).toString('utf8'))
  const weights = tf.io.decodeWeights(arrayBuffer(fileOf(files, `${base}.bin`)), manifest[0].weights)
  return {
    weight<T extends tf.Tensor>(name: string): T {
      const tensor = weights[name]
      if (tensor === undefined) throw new Error(`The weights have no tensor "${name}"`)
      return tensor as T
    },
    dispose: () => tf.dispose(weights),
  }
}
