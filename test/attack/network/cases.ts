/** Cases by the dozen, made of a seed. */
import { chosenFrom, randomOf } from '../images/case.ts'
import type { Budget, Row } from '../part.ts'
import type { Case } from '../try-all.ts'

/** Chance that belongs to one case alone. */
export interface Dice {
  /** From 0 up to it. */
  below(end: number): number
  pick<T>(items: readonly T[]): T
  /** @param share  of all throws, from 0 to 1 */
  is(share: number): boolean
}

/** Makes the n-th case of a kind. A short list of things that are known to be dangerous comes first, then chance. */
export type Kinds<T> = Readonly<Record<string, (n: number, dice: Dice) => T>>

export function diceOf(seed: number, name: string): Dice {
  const random = randomOf(seed, name)
  return {
    below: (end) => Math.floor(random() * end),
    pick: (items) => chosenFrom(items, random),
    is: (share) => random() < share,
  }
}

const mostOfAKind = 100_000

/** The kinds take turns, so that a short run has some of each. */
export function casesOf<T>(
  kinds: Kinds<T>,
  seed: number,
  { cases, only }: Pick<Budget, 'cases' | 'only'>,
): Case<T>[] {
  const all = Object.keys(kinds)
  const named = (kind: string, n: number): Case<T> => {
    const name = `${kind} ${n}`
    return { name, make: () => kinds[kind]!(n, diceOf(seed, name)) }
  }
  if (only !== undefined) {
    const [kind = '', n = ''] = only.split(' ')
    return Object.hasOwn(kinds, kind) && Number(n) < mostOfAKind ? [named(kind, Number(n))] : []
  }
  return Array.from({ length: cases }, (_, index) =>
    named(all[index % all.length]!, Math.floor(index / all.length)),
  )
}

/** What is known of a list first, and what chance makes of it where there is no more of it. */
export const listThen =
  <T>(known: readonly T[], byChance: (dice: Dice) => T) =>
  (n: number, dice: Dice): T =>
    n < known.length ? known[n]! : byChance(dice)

/** One on each line; what cannot be seen is written as in JSON. */
export const listed = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => JSON.parse(`"${line.replaceAll('"', '\\"')}"`) as string)

/** A row about everything together, where nothing was counted by case. */
export const summaryRow = (
  part: string,
  outcomes: Readonly<Record<string, number>>,
  wrong: readonly string[],
  more: Partial<Row> = {},
): Row => ({
  part,
  cases: Object.values(outcomes).reduce((sum, count) => sum + count, 0),
  outcomes,
  longestMs: 0,
  breaches: wrong.map((what) => ({ name: part, what })),
  ...more,
})
