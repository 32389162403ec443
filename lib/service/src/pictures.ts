import { defaultPreferences, type Language, type Style } from '@emogram/contract'
import type { PictureFormat, PictureOptions } from '@emogram/vision'
import { areNumbered, words } from '@emogram/words'
import { faceOf } from './result.ts'

/** Into a chat: not larger than Telegram keeps, and not so small that labels cannot be read. */
const inChat = { maxSidePx: 2560, minSidePx: 640 } as const

/** The kinds of pictures that a photo can become. */
const kinds = {
  /** Where nobody is in it, a sentence says so instead. */
  chat: { ...inChat, alsoWithoutFaces: false },
  /** Beside others, each of which keeps its place. */
  album: { ...inChat, alsoWithoutFaces: true },
  /** Over HTTP or into a file: as large as it came. */
  fullSize: { maxSidePx: Number.POSITIVE_INFINITY, minSidePx: 0, alsoWithoutFaces: true },
} as const

export type PictureKind = keyof typeof kinds

/** All that a worker needs to be told of a picture: functions do not travel between processes. */
export interface PictureWish {
  readonly kind: PictureKind
  readonly language?: Language | undefined
  readonly style?: Style | undefined
  readonly format?: PictureFormat | undefined
  readonly quality?: number | undefined
  readonly landmarks?: boolean | undefined
  /** For those who test a detector: how sure it is, and how large the face, in place of words. */
  readonly numbers?: { readonly scores: boolean; readonly sizes: boolean } | undefined
}

export function pictureOptions({
  kind,
  language = defaultPreferences.language,
  style = defaultPreferences.style,
  numbers,
  ...look
}: PictureWish): PictureOptions {
  const { faceLabel } = words(language)
  if (numbers !== undefined) return { ...kinds[kind], ...look, style, label: numbersOf(numbers) }
  return {
    ...kinds[kind],
    ...look,
    style,
    // The words of the caption, at the box; in a crowd the number alone will do where there is no room.
    label: (seen, index, all) => {
      const face = faceOf(seen)
      return areNumbered(all) ? [faceLabel(face, index + 1), String(index + 1)] : [faceLabel(face)]
    },
  }
}

const numbersOf =
  ({ scores, sizes }: NonNullable<PictureWish['numbers']>): PictureOptions['label'] =>
  ({ score, box }, index) => {
    const said = [
      ...(scores ? [score.toFixed(3)] : []),
      ...(sizes ? [`${Math.round(Math.max(box.width, box.height))} px`] : []),
    ]
    return [said.length > 0 ? said.join(' · ') : String(index + 1)]
  }
