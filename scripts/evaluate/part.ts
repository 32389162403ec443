import type { Row } from '../bench/table.ts'
import type { Outcomes } from './mcnemar.ts'

/** A plot beside the report. */
export interface Plot {
  readonly name: string
  readonly title: string
  readonly png: Buffer
}

export interface TableOfPart {
  readonly title: string
  readonly rows: readonly Row[]
}

/** What was found out about one thing: emotion, gender, age or detection. */
export interface Part {
  readonly name: string
  readonly tables: readonly TableOfPart[]
  readonly plots: readonly Plot[]
  /** For the comparison with another run. */
  readonly outcomes: Outcomes
}

/** 0.6835 as 68.4 %. */
export const percent = (value: number): string =>
  Number.isNaN(value) ? '–' : `${(100 * value).toFixed(1)} %`
