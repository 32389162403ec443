/**
 * Three looks at what may be a face: where it was found, and twice alone, closely and with more of what is around it.
 * A face is one in every frame. A dog, a wheel or a pattern is one in a certain frame, and falls apart in another.
 */
export const opinions = {
  /** From this score on nobody else is asked: of 1100 pictures without people, no more than a few reach it. */
  certain: 0.96,
  /** Sides of the two places over the longer side of the face. */
  placeScales: [1.3, 1.8],
  /** Of the average: people stay above, and four of five false faces below. */
  border: 0.7,
} as const

/**
 * What the looks say together. The first one, at whatever size and angle the picture happens to have, counts only
 * where it speaks for the face.
 * @returns a score on the scale of the network's own, where 0.5 is the border
 */
export function together(first: number, alone: readonly number[]): number {
  const average = mean(alone)
  const score = first > average ? mean([first, ...alone]) : average
  const { border } = opinions
  return score < border ? (0.5 * score) / border : 0.5 + (0.5 * (score - border)) / (1 - border)
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
