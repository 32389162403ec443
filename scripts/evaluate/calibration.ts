import type { Answer } from './confusion.ts'

/** Answers with scores from `from` on, up to the next bin's. */
export interface Bin {
  readonly from: number
  readonly to: number
  readonly answers: number
  readonly meanScore: number
  readonly right: number
}

/** Bins of equal width; empty ones are left out. */
export function reliability(answers: readonly Answer[], bins = 15): Bin[] {
  const sums = Array.from({ length: bins }, () => ({ answers: 0, score: 0, right: 0 }))
  for (const { score, label, answer } of answers) {
    const bin = sums[Math.min(bins - 1, Math.floor(score * bins))]!
    bin.answers++
    bin.score += score
    if (label === answer) bin.right++
  }
  return sums.flatMap(({ answers: count, score, right }, i) =>
    count === 0
      ? []
      : [
          {
            from: i / bins,
            to: (i + 1) / bins,
            answers: count,
            meanScore: score / count,
            right: right / count,
          },
        ],
  )
}

/** Expected calibration error: how far, on average over the answers, a score is from the share that is right. */
export function calibrationError(bins: readonly Bin[]): number {
  const all = bins.reduce((sum, bin) => sum + bin.answers, 0)
  return bins.reduce((sum, bin) => sum + (bin.answers / all) * Math.abs(bin.meanScore - bin.right), 0)
}
