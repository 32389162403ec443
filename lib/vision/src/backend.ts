import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'

export type BackendName = 'tensorflow' | 'wasm'

/** What can be asked for: on a GPU, too, it is TensorFlow that answers. */
export type BackendWish = BackendName | 'tensorflow-gpu'

export interface BackendChoice {
  readonly name: BackendName
  /** Why native TensorFlow is not in use, where it was tried and would not load. */
  readonly fallbackReason?: string
}

/**
 * Chooses what runs the classification networks in this process: native TensorFlow where its binding loads,
 * WebAssembly elsewhere. `forced` leaves no choice: what cannot be had is an error then.
 */
export async function openBackend(forced: BackendWish | undefined): Promise<BackendChoice> {
  if (forced === 'tensorflow-gpu') return await openGpu()
  let fallbackReason: string | undefined
  if (forced !== 'wasm') {
    try {
      await import('@tensorflow/tfjs-node')
      await activate('tensorflow')
      return { name: 'tensorflow' }
    } catch (error) {
      if (forced === 'tensorflow') {
        throw new Error(
          'TF_BACKEND=tensorflow, but its native binding does not load. Run: npm run tensorflow',
          {
            cause: error,
          },
        )
      }
      fallbackReason = String(error).split('\n', 1)[0]!
    }
  }
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')
  setWasmPaths(join(dirname(entry), '/'))
  await activate('wasm')
  return fallbackReason === undefined ? { name: 'wasm' } : { name: 'wasm', fallbackReason }
}

/** Not among the dependencies: two gigabytes, for machines that few have. */
const gpuPackage: string = '@tensorflow/tfjs-node-gpu'

async function openGpu(): Promise<BackendChoice> {
  try {
    await import(gpuPackage)
    await activate('tensorflow')
    return { name: 'tensorflow' }
  } catch (error) {
    throw new Error(
      `TF_BACKEND=tensorflow-gpu, but ${gpuPackage} is not installed here, or does not load. See docs/operations.md`,
      { cause: error },
    )
  }
}

async function activate(name: BackendName): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error(`The TensorFlow backend "${name}" does not start`)
  await tf.ready()
}
