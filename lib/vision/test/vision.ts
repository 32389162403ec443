import { fileURLToPath } from 'node:url'
import { type BackendName, createVision, type Vision, type VisionOptions } from '../src/index.ts'

export const modelsFolder = fileURLToPath(new URL('../../../models/dist', import.meta.url))

/** What the tests run on: the default choice, or what TF_BACKEND says. */
export const backend = process.env['TF_BACKEND'] as BackendName | undefined

export const testOptions = {
  modelsFolder,
  backend,
  threads: 2,
  maxBytes: 20 * 2 ** 20,
  maxPixels: 64e6,
} as const satisfies VisionOptions

export const openVision = (options: Partial<VisionOptions> = {}): Promise<Vision> =>
  createVision({ ...testOptions, ...options })
