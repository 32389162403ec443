import type { ErrorCode, Language } from '@emogram/contract'
import * as en from './en/index.ts'

/** What every language has to bring: the topics of the English catalogue, and in each of them the same keys. */
export type Catalogue = {
  readonly [Topic in keyof typeof en]: { readonly [Key in keyof (typeof en)[Topic]]: string }
}

en.failures satisfies Record<ErrorCode, string>

export const catalogues: Readonly<Record<Language, Catalogue>> = {
  en,
  es: en,
  zh: en,
  hi: en,
  ar: en,
  ru: en,
}
