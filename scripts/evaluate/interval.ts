/** A share of n, with the interval that holds the true share in 95 of 100 such counts. */
export interface Share {
  readonly count: number
  readonly of: number
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Of the normal distribution: 95 % lie within so many standard deviations. */
const z = 1.959964

/** Wilson's interval: unlike the simple one it stays within [0, 1], and is right for few images too. */
export function share(count: number, of: number): Share {
  if (of === 0) throw new Error('A share of nothing')
  const value = count / of
  const spread = z ** 2 / of
  const middle = (value + spread / 2) / (1 + spread)
  const half = (z / (1 + spread)) * Math.sqrt((value * (1 - value)) / of + spread / (4 * of))
  return { count, of, value, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

/** A mean, and how far to both sides the 95 % reach. */
export function mean(values: readonly number[]): { readonly value: number; readonly within: number } {
  if (values.length === 0) throw new Error('A mean of nothing')
  const value = values.reduce((sum, each) => sum + each, 0) / values.length
  const squares = values.reduce((sum, each) => sum + (each - value) ** 2, 0)
  const deviation = values.length === 1 ? 0 : Math.sqrt(squares / (values.length - 1))
  return { value, within: (z * deviation) / Math.sqrt(values.length) }
}
