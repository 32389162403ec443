import { z } from 'zod'

/** What people may choose for their chat. The first of each is what they have before they choose. */
export const languages = ['en', 'es', 'zh', 'hi', 'ar', 'ru'] as const
/** boxes: a frame and a label at every face. emoji: a face for a face. blur: nobody can be recognised. */
export const styles = ['boxes', 'emoji', 'blur'] as const
/** full: a line for every face below the picture. short: only how many there are. */
export const detailLevels = ['full', 'short'] as const

export type Language = (typeof languages)[number]
export type Style = (typeof styles)[number]
export type Details = (typeof detailLevels)[number]

/** How an answer looks. */
export const preferences = z.object({
  language: z.enum(languages),
  style: z.enum(styles),
  details: z.enum(detailLevels),
  /** How sure the detector must be of a face, for it to count. */
  min_score: z.number().min(0).max(1),
})

export type Preferences = z.infer<typeof preferences>

/** `min_score` is the detector's own threshold, below which it names no face. */
export const defaultPreferences: Preferences = {
  language: 'en',
  style: 'boxes',
  details: 'full',
  min_score: 0.5,
}
