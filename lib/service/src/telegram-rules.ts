import type { Classification } from '@emogram/contract'
import { pictureOptions } from './pictures.ts'

/**
 * Telegram's own rules for photos; anything else has to be a document. Nothing is gained by shrinking a picture first:
 * as large as it is drawn, even noise has 6 MB.
 */
const photoRules = { maxSidesSumPx: 10_000, maxRatio: 20, maxBytes: 10 * 2 ** 20 } as const

const { maxSidePx } = pictureOptions({ kind: 'chat' })

/** @param image  the size of the photo itself, not of the picture that it became */
export function isPhoto({ width, height }: Classification['image'], picture: Buffer): boolean {
  const longer = Math.max(width, height)
  const zoom = Math.min(1, maxSidePx / longer)
  return (
    picture.length <= photoRules.maxBytes &&
    (width + height) * zoom <= photoRules.maxSidesSumPx &&
    longer / Math.min(width, height) <= photoRules.maxRatio
  )
}
