/** Labels in the order of the networks' outputs. */
export const emotions = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'] as const
export const genders = ['man', 'woman'] as const

export type Emotion = (typeof emotions)[number]
export type Gender = (typeof genders)[number]

export interface Guess<Label extends string> {
  /** The most probable label, even where it is not sure. */
  readonly label: Label
  /** Its probability, in [0, 1]. */
  readonly score: number
  readonly sure: boolean
}

/**
 * Below these a label misleads more often than it helps, and people are told "not sure" instead.
 * Emotion, on FER2013's validation images: 83 % of the faces are above, and right in 72 %; below, one in three.
 * Gender, on UTKFace from 10 years on: 96 % are above, and right in 97 %; below, three in four, where one in two is chance.
 */
export const sureFrom = {
  emotion: 0.5,
  gender: 0.65,
} as const

/** @param scores  probabilities in the order of `labels`, sum 1 */
export function guess<Label extends string>(
  labels: readonly Label[],
  scores: readonly number[],
  sureScore: number,
): Guess<Label> {
  let best = 0
  for (let i = 1; i < labels.length; i++) if (scores[i]! > scores[best]!) best = i
  const score = scores[best]!
  return { label: labels[best]!, score, sure: score >= sureScore }
}
