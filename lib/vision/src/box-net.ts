import type { Box, Fit } from './box.ts'

/** A network that finds faces, and no landmarks, in a square picture of its own size. */
export interface BoxNet {
  /** Width and height of the input in pixels. */
  readonly inputPx: number
  /** Two boxes that share more than this (intersection over union) are one face. */
  readonly sameFaceIou: number
  /**
   * How its boxes become such as RetinaFace draws, from the hair to the chin: what the networks that read faces were
   * measured with. Medians over the sample photos and over close-ups.
   */
  readonly fit: Fit
  /**
   * @param pixels  RGB, [inputPx, inputPx, 3]
   * @returns       in pixels of the input, as often as they were seen
   */
  find(pixels: Uint8Array, minScore: number): Promise<ScoredBox[]>
  dispose(): void
}

export interface ScoredBox {
  readonly box: Box
  /** In [0, 1]. */
  readonly score: number
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
