/** What every part of the attack has in common. */

/** How much of a part is run. */
export interface Budget {
  readonly cases: number
  /** A part that is not through by then stops, and says so as a breach. */
  readonly limitMs: number
  /** The name of the one case to run. */
  readonly only?: string | undefined
  /** A folder in which what did harm is kept. */
  readonly keep?: string | undefined
}

interface Breach {
  /** With the seed it makes the case again. */
  readonly name: string
  readonly what: string
}

/** What became of cases of one kind. */
export interface Row {
  /** The part's name, and behind a space what kind of its cases this is. */
  readonly part: string
  readonly cases: number
  /** How often each thing came of a case. */
  readonly outcomes: Readonly<Record<string, number>>
  readonly longestMs: number
  /** Of the process that was attacked, where it was measured. */
  readonly highestMib?: number | undefined
  readonly breaches: readonly Breach[]
}

/** Says how many of the part's cases are done. */
export type Progress = (done: number, total: number) => void

export interface Part {
  readonly name: string
  /** For --help, in a few words. */
  readonly about: string
  /** Where nobody says how many. */
  readonly cases: number
  /** The seed alone decides what the cases are. */
  run(seed: number, budget: Budget, progress: Progress): Promise<readonly Row[]>
}
