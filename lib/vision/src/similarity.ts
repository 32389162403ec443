/**
 * From here on two faces are likely one person's: one in a hundred pairs of strangers of the same gender, origin and age
 * reach it, and three of four pairs of photos of one person. How little this was measured on is said in
 * models/embedding.md.
 */
export const sameFrom = 0.65

/**
 * How alike two faces are, by their embeddings: the cosine of the angle between them, in [0, 1], since no number of an
 * embedding is below zero. Strangers have 0.2 to 0.6, not 0; see `sameFrom`.
 */
export function similarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new RangeError(`Expected two embeddings of one length, got ${a.length} and ${b.length} numbers`)
  }
  let product = 0
  let squaresA = 0
  let squaresB = 0
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!
    squaresA += a[i]! * a[i]!
    squaresB += b[i]! * b[i]!
  }
  const cosine = product / Math.sqrt(squaresA * squaresB)
  return Number.isNaN(cosine) ? 0 : Math.min(1, Math.max(0, cosine))
}
