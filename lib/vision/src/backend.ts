import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'

export type BackendName = 'tensorflow' | 'wasm'

export interface BackendChoice {
  readonly name: BackendName
  /** Why native TensorFlow is not in use, where it was tried and would not load. */
  readonly fallbackReason?: string
}

/**
 * Chooses what runs the classification networks in this process: native TensorFlow where its binding loads,
 * WebAssembly elsewhere. `forced` leaves no choice: what cannot be had is an error then.
 */
export async function openBackend(forced: BackendName | undefined): Promise<BackendChoice> {
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

async function activate(name: BackendName): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error(`The TensorFlow backend "${name}" does not start`)
  await tf.ready()
}
