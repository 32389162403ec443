import type { Attributes } from './classify.ts'
import type { Detection } from './detection.ts'

/** A face with all that is known of it by default, in pixels of the upright source picture. */
export interface Face extends Detection, Attributes {}

/** A face with what was asked for. */
export interface SomeFace extends Detection, Partial<Attributes> {
  /** 1024 numbers of length 1; `similarity` compares two of them. */
  readonly embedding?: Float32Array
}
