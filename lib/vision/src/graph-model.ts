import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter'
import * as tf from '@tensorflow/tfjs-core'
import { arrayBuffer, fileOf, type Weights } from './models.ts'

/** A TensorFlow.js graph of two files, `<name>.json` and `<name>.bin`, whose bytes have been checked already. */
export async function openGraphModel(files: Weights, name: string): Promise<GraphModel> {
  const { modelTopology, weightsManifest } = JSON.parse(fileOf(files, `${name}.json`).toString('utf8'))
  return await loadGraphModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest[0].weights,
      weightData: arrayBuffer(fileOf(files, `${name}.bin`)),
    }),
  )
}
