import { classification, type Preferences, sent } from '@emogram/contract'
import { z } from 'zod'
import type { Passing, ShortMemory } from './short-memory.ts'

const answered = z.object({ sent, classification })

/** What a service sent, and what it found in the picture. */
type Answered = z.infer<typeof answered>

/** What was answered to which picture. */
export type SentCache = ShortMemory<Answered>

/** Long enough for a photo that goes around. A face is some 700 bytes. */
export const sentAnswers: Passing<Answered> = {
  name: 'sent',
  schema: answered,
  keptMs: 10 * 60_000,
  maxBytes: 16 * 2 ** 20,
}

/** The same picture looks and reads differently for those who chose so. */
export const cacheKey = (picture: string, { language, style, details, min_score }: Preferences): string =>
  [picture, language, style, details, min_score].join('|')
