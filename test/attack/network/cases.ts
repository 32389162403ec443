/** Cases by the dozen: made of a seed, run one after another, and told as rows of the table. */
import { chosenFrom, randomOf } from '../images/case.ts'
import type { Breach, Budget, Progress, Row } from '../part.ts'

/** Chance that belongs to one case alone. */
export interface Dice {
  /** From 0 up to it. */
  below(end: number): number
  pick<T>(items: readonly T[]): T
  /** @param share  of all throws, from 0 to 1 */
  is(share: number): boolean
}

export interface Case<T> {
  /** Its kind and its number. */
  readonly name: string
  readonly what: T
}

export interface Fate {
  readonly outcome: string
  /** Why this may not be. */
  readonly breach?: string | undefined
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
export function* casesOf<T>(
  kinds: Kinds<T>,
  seed: number,
  { cases, only }: Pick<Budget, 'cases' | 'only'>,
): Generator<Case<T>> {
  const all = Object.entries(kinds)
  const made = (kind: string, n: number) => {
    const name = `${kind} ${n}`
    return { name, what: kinds[kind]!(n, diceOf(seed, name)) }
  }
  if (only !== undefined) {
    const [kind = '', n = ''] = only.split(' ')
    if (Object.hasOwn(kinds, kind) && Number(n) < mostOfAKind) yield made(kind, Number(n))
    return
  }
  for (let index = 0; index < cases; index++) {
    const [kind] = all[index % all.length]!
    yield made(kind, Math.floor(index / all.length))
  }
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

interface Running<T> {
  readonly part: string
  readonly budget: Budget
  readonly progress: Progress
  /** Throws only where the attack itself is broken. */
  run(one: Case<T>): Promise<Fate>
}

/** @returns a row for each kind */
export async function runCases<T>(
  cases: Iterable<Case<T>>,
  { part, budget, progress, run }: Running<T>,
): Promise<Row[]> {
  const endsAt = performance.now() + budget.limitMs
  const rows = new Map<string, { outcomes: Record<string, number>; longestMs: number; breaches: Breach[] }>()
  let done = 0
  for (const one of cases) {
    const [kind = ''] = one.name.split(' ')
    const row = rows.get(kind) ?? { outcomes: {}, longestMs: 0, breaches: [] }
    rows.set(kind, row)
    if (performance.now() > endsAt) {
      row.breaches.push({ name: one.name, what: 'was not reached in time, and none after it' })
      break
    }
    const begunAt = performance.now()
    const { outcome, breach } = await run(one)
    row.outcomes[outcome] = (row.outcomes[outcome] ?? 0) + 1
    row.longestMs = Math.max(row.longestMs, performance.now() - begunAt)
    if (breach !== undefined) row.breaches.push({ name: one.name, what: breach })
    progress(++done, budget.only === undefined ? budget.cases : 1)
  }
  return [...rows].map(([kind, { outcomes, longestMs, breaches }]) => {
    const cases = Object.values(outcomes).reduce((sum, count) => sum + count, 0)
    return { part: `${part} ${kind}`, cases, outcomes, longestMs, breaches }
  })
}

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
