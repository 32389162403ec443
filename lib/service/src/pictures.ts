import type { PictureOptions } from '@emogram/vision'
import { areNumbered, words } from '@emogram/words'
import { faceOf } from './result.ts'

/** The words of the caption, at the box; in a crowd the number alone will do where there is no room. */
const label: PictureOptions['label'] = (seen, index, all) => {
  const face = faceOf(seen)
  const { faceLabel } = words('en')
  return areNumbered(all) ? [faceLabel(face, index + 1), String(index + 1)] : [faceLabel(face)]
}

/** The kinds of pictures that a photo can become. By name, since a name can go to another process. */
export const pictures = {
  /**
   * Into a chat: not larger than Telegram keeps, and not so small that labels cannot be read. Where nobody is in it,
   * a sentence says so instead.
   */
  chat: { maxSidePx: 2560, minSidePx: 640, alsoWithoutFaces: false, label },
  /** Over HTTP or into a file: as large as it came. */
  fullSize: { maxSidePx: Number.POSITIVE_INFINITY, minSidePx: 0, alsoWithoutFaces: true, label },
} as const satisfies Record<string, PictureOptions>

export type PictureKind = keyof typeof pictures
