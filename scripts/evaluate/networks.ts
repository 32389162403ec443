import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import {
  type Attribute,
  type BackendWish,
  createVision,
  type DetectorName,
  type SomeFace,
} from '@emogram/vision'
import { createClassifier, decode } from '@emogram/vision/networks'

export interface Setup {
  readonly backend: BackendWish | undefined
  readonly detector: DetectorName | undefined
}

/** The vision as a photo meets it, and its networks for faces alone. */
export interface Networks {
  readonly name: Readonly<Record<string, string>>
  /** All faces of a photo, down to the least sure. */
  faces(file: string, attributes: readonly Attribute[], minScore?: number): Promise<readonly SomeFace[]>
  /** The picture is a face already cut out. */
  crop(file: string, attributes: readonly Attribute[]): Promise<Omit<SomeFace, 'box' | 'score' | 'landmarks'>>
  close(): Promise<void>
}

/** The same as a service has, see its settings. */
const limits = { maxBytes: 20 * 2 ** 20, maxPixels: 64e6 }

export async function openNetworks({ backend, detector }: Setup): Promise<Networks> {
  const modelsFolder = resolve(import.meta.dirname, '../../models/dist')
  const threads = availableParallelism()
  const vision = await createVision({ modelsFolder, backend, detector, threads, ...limits })
  const classifier = await createClassifier(modelsFolder)
  return {
    name: { backend: vision.backend, detector: vision.detector, models: vision.models },
    async faces(file, attributes, minScore) {
      return (await vision.analyse(await readFile(file), { attributes, minScore })).faces
    },
    async crop(file, attributes) {
      const raster = await decode(await readFile(file), 2560)
      const box = { x: 0, y: 0, width: raster.width, height: raster.height }
      const [face] = await classifier.classify(
        raster,
        [{ box, score: 1, landmarks: [] }],
        new Set(attributes),
      )
      return face!
    },
    async close() {
      await classifier.dispose()
      await vision.dispose()
    },
  }
}
