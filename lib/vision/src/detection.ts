import { type Box, scaleBox } from './box.ts'

/** A face somewhere in a picture; box and points in pixels of that picture. */
export interface Detection {
  readonly box: Box
  /** In [0, 1]. */
  readonly score: number
  /** Left eye, right eye, nose, left and right corner of the mouth, as seen in the picture. */
  readonly landmarks: readonly Point[]
}

export type Point = readonly [x: number, y: number]

export function scaleDetection({ box, score, landmarks }: Detection, scale: number): Detection {
  const point = ([x, y]: Point): Point => [x * scale, y * scale]
  return { box: scaleBox(box, scale), score, landmarks: landmarks.map(point) }
}
