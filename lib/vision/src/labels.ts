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
 * Networks are surer than they are right, or less. Divides what they computed before their softmax by the temperature,
 * so that of 100 answers with a score of 0.87 some 87 are right; which label is the best one stays as it is.
 * @param scores  probabilities, sum 1
 */
export function tempered(scores: readonly number[], temperature: number): number[] {
  return ofSumOne(scores.map((score) => score ** (1 / temperature)))
}

/** Probabilities in the ratio of these weights. */
export function ofSumOne(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}

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
