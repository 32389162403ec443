/** The value below which this share of the values lies, by nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('Nothing was measured')
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Three digits say all that a noisy machine knows. */
export const rounded = (value: number): number => Number(value.toPrecision(3))

/** The columns that every table of durations has. */
export function durations<Share extends number>(values: readonly number[], ...shares: readonly Share[]) {
  return Object.fromEntries(
    shares.map((share) => [`p${share * 100}_ms`, rounded(quantile(values, share))]),
  ) as Record<`p${string}_ms`, number>
}

/**
 * Growth per unit of x, as the median of the slopes between all pairs of points: a single garbage collection or spike
 * moves it little, where it would tilt a line of least squares.
 */
export function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const slopes = points
    .flatMap((a, i) => points.slice(i + 1).map((b) => (b.y - a.y) / (b.x - a.x)))
    .sort((a, b) => a - b)
  // Of an even number both in the middle: the lesser alone would let more pass than it should.
  const middle = (slopes.length - 1) / 2
  return (slopes[Math.floor(middle)]! + slopes[Math.ceil(middle)]!) / 2
}
