import { alignedCrop } from './align.ts'
import type { Raster } from './decode.ts'
import type { Detection, Point } from './detection.ts'
import { type EmbeddingNet, embeddingNet, loadEmbeddingNet } from './embedding.ts'
import { loadWeights } from './models.ts'

export interface Embedder {
  /** 1024 numbers of length 1 for each face; landmarks in pixels of the raster. */
  embed(raster: Raster, faces: readonly Detection[], signal?: AbortSignal): Promise<Float32Array[]>
  dispose(): Promise<void>
}

/**
 * Where the landmarks are to be in the network's input: left eye, right eye, nose, left and right corner of the mouth.
 * InsightFace's template for ArcFace (`arcface_dst`, made for 112 px), 1.8 times as large and in the middle. Of seven
 * sizes and heights, smaller ones told people apart worse, and larger ones no better.
 */
const places: readonly Point[] = [
  [80.1, 75.6],
  [143.6, 75.3],
  [112, 111.7],
  [86, 148.8],
  [138.5, 148.6],
]

/** Loads its network when somebody asks for an embedding first: the bot never does, and its workers keep the memory. */
export function createEmbedder(modelsFolder: string): Embedder {
  let loading: Promise<EmbeddingNet> | undefined

  async function load(): Promise<EmbeddingNet> {
    loading ??= loadWeights(modelsFolder, 'embedding').then(loadEmbeddingNet)
    try {
      return await loading
    } catch (error) {
      // What failed once may work the next time.
      loading = undefined
      throw error
    }
  }

  return {
    async embed(raster, faces, signal) {
      const net = await load()
      const found: Float32Array[] = []
      // One after the other: eight in one call take as much time, and 190 MB instead of 12.
      for (const { landmarks } of faces) {
        signal?.throwIfAborted()
        found.push(await net.embed(alignedCrop(raster, landmarks, places, embeddingNet.inputPx)))
      }
      return found
    },
    async dispose() {
      if (loading !== undefined) (await loading).dispose()
    },
  }
}
