import type { ErrorCode, Language } from '@emogram/contract'
import * as ar from './ar/index.ts'
import * as en from './en/index.ts'
import * as es from './es/index.ts'
import * as hi from './hi/index.ts'
import * as ru from './ru/index.ts'
import * as zh from './zh/index.ts'

/** What every language has to bring: the topics of the English catalogue, and in each of them the same keys. */
export type Catalogue = {
  readonly [Topic in keyof typeof en]: { readonly [Key in keyof (typeof en)[Topic]]: string }
}

en.failures satisfies Record<ErrorCode, string>

export const catalogues: Readonly<Record<Language, Catalogue>> = { en, es, zh, hi, ar, ru }
