/** One image with a label: what it is, what the network says, and how sure that is. */
export interface Answer {
  readonly id: string
  readonly label: string
  readonly answer: string
  /** Probability of the answer. */
  readonly score: number
  readonly sure: boolean
}

/** Rows are labels, columns answers, both in the order of `classes`. */
export function confusionOf(classes: readonly string[], answers: readonly Answer[]): number[][] {
  const counts = classes.map(() => classes.map(() => 0))
  for (const { label, answer } of answers) counts[classes.indexOf(label)]![classes.indexOf(answer)]!++
  return counts
}

export interface ClassFigures {
  readonly label: string
  readonly images: number
  /** Of the answers with this label, so many are right. NaN where it was never the answer. */
  readonly precision: number
  /** Of the images with this label, so many were found. NaN where there are none. */
  readonly recall: number
  /** Harmonic mean of both. */
  readonly f1: number
}

export function classFigures(classes: readonly string[], counts: readonly number[][]): ClassFigures[] {
  return classes.map((label, i) => {
    const right = counts[i]![i]!
    const images = counts[i]!.reduce((sum, count) => sum + count, 0)
    const answered = counts.reduce((sum, row) => sum + row[i]!, 0)
    const f1 = images + answered === 0 ? Number.NaN : (2 * right) / (images + answered)
    return { label, images, precision: right / answered, recall: right / images, f1 }
  })
}
