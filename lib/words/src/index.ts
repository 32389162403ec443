import type { AlbumAnswer, Face, Language } from '@emogram/contract'
import { albumCaption } from './album.ts'
import { type CaptionOptions, caption, faceLabel } from './faces.ts'
import { type Sentences, sentences } from './sentences.ts'

export { areNumbered, type CaptionOptions, closeSecond } from './faces.ts'
export { languageFor } from './language.ts'
export { type Button, resultButtons } from './result-buttons.ts'
export type { Sentences } from './sentences.ts'
export { inMegabytes, inMinutes } from './units.ts'

/** Everything that a person reads, in one language. */
export interface Words {
  /** The text below a picture. */
  caption(faces: readonly Face[], options?: CaptionOptions): string
  /** The one text below an album. */
  albumCaption(pictures: AlbumAnswer['pictures'], options?: CaptionOptions): string
  /** The short text at a box; `number` where the faces are numbered. */
  faceLabel(face: Face, number?: number): string
  /** Said instead of a picture when it shows no face. */
  readonly noFaces: string
  /** What went wrong, and what the person can do about it. */
  readonly failures: Sentences<'failures'>
  /** What the bot itself says. */
  readonly replies: Sentences<'replies'>
  readonly settings: Sentences<'settings'>
  readonly buttons: Sentences<'buttons'>
  readonly admin: Sentences<'admin'>
  /** For the menu beside the message field. */
  readonly commands: readonly { readonly command: string; readonly description: string }[]
}

/** A language's name in that language, for those who cannot read the one that is chosen. */
export const languageNames = {
  en: 'English',
  es: 'Español',
  zh: '中文',
  hi: 'हिन्दी',
  ar: 'العربية',
  ru: 'Русский',
} as const satisfies Record<Language, string>

const made = new Map<Language, Words>()

export function words(language: Language): Words {
  const known = made.get(language)
  if (known !== undefined) return known
  const faces = sentences(language, 'faces')
  const all: Words = {
    caption: (found, options) => caption(faces, found, options),
    albumCaption: (pictures, options) => albumCaption(faces, pictures, options),
    faceLabel: (face, number) => faceLabel(faces, face, number),
    noFaces: faces.none,
    failures: sentences(language, 'failures'),
    replies: sentences(language, 'replies'),
    settings: sentences(language, 'settings'),
    buttons: sentences(language, 'buttons'),
    admin: sentences(language, 'admin'),
    commands: Object.entries(sentences(language, 'commands')).map(([command, description]) => ({
      command,
      description,
    })),
  }
  made.set(language, all)
  return all
}
