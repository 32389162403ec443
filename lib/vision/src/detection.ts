import type { Box } from './box.ts'

/** A face somewhere in a picture; box and points in pixels of that picture. */
export interface Detection {
  readonly box: Box
  /** In [0, 1]. */
  readonly score: number
  /** Left eye, right eye, nose, left and right corner of the mouth, as seen in the picture. */
  readonly landmarks: readonly Point[]
}

export type Point = readonly [x: number, y: number]
