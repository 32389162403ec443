import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Budget, Progress, Row } from './part.ts'

/** Something hostile. */
export interface Case<T> {
  /** Its kind comes first; with the seed it says all. */
  readonly name: string
  make(): T | Promise<T>
}

/** What became of it. */
export interface Fate {
  readonly outcome: string
  /** Where something else counts than the time that went by. */
  readonly ms?: number
  readonly highestMib?: number
  /** What went wrong, in words. */
  readonly breach?: string | undefined
}

export interface Trial<T, C extends Case<T> = Case<T>> {
  readonly part: string
  readonly cases: readonly C[]
  readonly budget: Pick<Budget, 'limitMs' | 'keep'>
  readonly progress: Progress
  /** Each takes one after the other. They throw only where the attack itself is broken. */
  readonly victims: readonly ((made: T, one: C) => Promise<Fate>)[]
}

type Known = Fate & { readonly name: string; readonly ms: number }

/** @returns a row for each kind of case */
export async function tryAll<T, C extends Case<T>>(trial: Trial<T, C>): Promise<Row[]> {
  const { part, cases, budget, progress, victims } = trial
  const endsAt = performance.now() + budget.limitMs
  const fates = new Map<C, Known>()
  const waiting = cases.values()
  await Promise.all(
    victims.map(async (attack) => {
      for (const one of waiting) {
        if (performance.now() > endsAt) return
        const made = await one.make()
        const begunAt = performance.now()
        const fate = await attack(made, one)
        if (fate.breach !== undefined && budget.keep !== undefined) await keepIn(budget.keep, one.name, made)
        fates.set(one, { name: one.name, ms: performance.now() - begunAt, ...fate })
        progress(fates.size, cases.length)
      }
    }),
  )
  return [...new Set(cases.map(kindOf))].map((kind) => {
    const ofKind = cases.filter((one) => kindOf(one) === kind)
    return rowOf(
      `${part} ${kind}`,
      ofKind.length,
      ofKind.flatMap((one) => fates.get(one) ?? []),
    )
  })
}

const kindOf = ({ name }: { readonly name: string }): string => name.split(' ')[0]!

/** Bytes as they are, everything else as JSON. */
async function keepIn(folder: string, name: string, made: unknown): Promise<void> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, name.replaceAll(/\W+/g, '-'))
  await writeFile(file, made instanceof Uint8Array ? made : JSON.stringify(made, asText, 2))
}

/** A buffer inside is written as its bytes would be read. */
const asText = (_: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && 'type' in value && value.type === 'Buffer' && 'data' in value
    ? Buffer.from(value.data as number[]).toString('latin1')
    : value

function rowOf(part: string, cases: number, known: readonly Known[]): Row {
  const missed = cases - known.length
  const outcomes: Record<string, number> = {}
  for (const { outcome } of known) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  const measured = known.flatMap(({ highestMib }) => highestMib ?? [])
  const breaches = known.flatMap(({ name, breach }) => (breach === undefined ? [] : [{ name, what: breach }]))
  return {
    part,
    cases: known.length,
    outcomes,
    longestMs: Math.max(0, ...known.map(({ ms }) => ms)),
    ...(measured.length > 0 && { highestMib: Math.max(...measured) }),
    breaches:
      missed === 0 ? breaches : [...breaches, { name: part, what: `${missed} cases were not reached` }],
  }
}
