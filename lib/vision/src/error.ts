export type VisionErrorCode =
  | 'image_empty'
  | 'not_an_image'
  | 'image_unreadable'
  | 'image_too_large'
  | 'too_many_pixels'

/** The picture is at fault, not us. The codes are rows of the error table of the wire contract. */
export class VisionError extends Error {
  readonly code: VisionErrorCode

  constructor(code: VisionErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'VisionError'
    this.code = code
  }
}
