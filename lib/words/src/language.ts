import type { Emotion, ErrorCode, Gender } from '@emogram/contract'

/** Everything a language has to bring. A new language is a new file of this shape; nobody who asks for words changes. */
export interface Language {
  readonly emotions: Readonly<Record<Emotion, string>>
  readonly genders: Readonly<Record<Gender, string>>
  readonly notSure: string
  readonly genderNotSure: string
  readonly emotionNotSure: string
  readonly nothingSure: string
  readonly percent: (share: number) => string
  readonly age: (years: number) => string
  readonly faceCount: (count: number) => string
  readonly moreFaces: (count: number) => string
  readonly noFaces: string
  /** What went wrong, and what the person can do about it. */
  readonly failures: Readonly<Record<ErrorCode, string>>
  readonly replies: Replies
}

/** What the bot itself says. */
export interface Replies {
  readonly start: string
  readonly help: string
  /** Shown in the bot's menu. */
  readonly commands: readonly { readonly command: string; readonly description: string }[]
  /** Stands in for the reaction where reactions are not allowed. */
  readonly working: string
  readonly unsupported: string
  readonly tooLarge: string
  readonly linksCut: (limit: number) => string
  readonly queueFull: (waitMs: number) => string
  /** The bot stops before this picture's turn came. */
  readonly notStarted: string
  /** The bot stops while this picture is being looked at, so the answer may still arrive. */
  readonly interrupted: string
}
