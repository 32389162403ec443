/**
 * How alike two faces are, by their embeddings: the cosine of the angle between them, in [0, 1], since no number of an
 * embedding is below zero. Faces of different people are far above 0; see `sameFrom`.
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
