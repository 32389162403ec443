import type { Raster } from './decode.ts'
import type { Detection } from './detection.ts'

/** Finds every face in a picture; boxes and landmarks in its pixels, best first or not. */
export interface Detector {
  /** Why it runs on the CPU although the GPU was asked for. */
  readonly fallbackReason?: string
  detect(raster: Raster, options?: DetectOptions): Promise<Detection[]>
  dispose(): Promise<void>
}

export interface DetectOptions {
  /** Faces scoring less are not reported; see `scores`. */
  readonly minScore?: number | undefined
  /** Looked at between two runs of a network. */
  readonly signal?: AbortSignal | undefined
}

export const scores = {
  byDefault: 0.5,
  /** Less cannot be asked for: it would be wallpaper, by the thousand, and each piece of it would go through the networks. */
  lowest: 0.1,
} as const

export const minScoreOf = ({ minScore = scores.byDefault }: DetectOptions): number =>
  Math.max(minScore, scores.lowest)
