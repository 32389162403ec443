/** Which things were judged rightly, by their names. */
export type Outcomes = Readonly<Record<string, boolean>>

export interface Comparison {
  /** Judged in both runs. */
  readonly common: number
  readonly onlyThisRight: number
  readonly onlyOtherRight: number
  /** How often chance alone would make such a difference, or a larger one, between two that are equally good. */
  readonly p: number
}

/** McNemar's exact test: only where one is right and the other wrong do two runs on the same images differ. */
export function compare(here: Outcomes, other: Outcomes): Comparison {
  const names = Object.keys(here).filter((name) => other[name] !== undefined)
  const onlyThisRight = names.filter((name) => here[name] && !other[name]).length
  const onlyOtherRight = names.filter((name) => !here[name] && other[name]).length
  return { common: names.length, onlyThisRight, onlyOtherRight, p: signTest(onlyThisRight, onlyOtherRight) }
}

/** Two-sided: a coin thrown a + b times falls at least as unevenly. */
function signTest(a: number, b: number): number {
  const n = a + b
  // By logarithms, since 0.5 ** n is nothing from 1075 throws on.
  let logOfChance = n * Math.log(0.5)
  let sum = 0
  for (let heads = 0; heads <= Math.min(a, b); heads++) {
    sum += Math.exp(logOfChance)
    logOfChance += Math.log((n - heads) / (heads + 1))
  }
  return Math.min(1, 2 * sum)
}
