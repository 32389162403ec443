import type { Box } from './box.ts'
import type { Point } from './detection.ts'
import type { Emotion, Gender, Guess } from './labels.ts'

/** A face as it is drawn, in pixels of the picture that is drawn on. */
export interface Mark {
  readonly box: Box
  /** Left eye and right eye first, as seen in the picture; none where they are not known. */
  readonly landmarks: readonly Point[]
  /** Where it is known. */
  readonly gender: Guess<Gender> | undefined
  /** Where it is known. */
  readonly emotion: Guess<Emotion> | undefined
  /** What its label may say, longest first. */
  readonly texts: readonly [string, ...string[]]
}

/** Of the picture that is drawn on, in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}
