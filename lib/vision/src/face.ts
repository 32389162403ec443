import type { Attributes } from './classify.ts'
import type { Detection } from './retinaface.ts'

/** A face with all that is known of it, in pixels of the upright source picture. */
export interface Face extends Detection, Attributes {}
