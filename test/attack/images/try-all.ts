import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Breach, Budget, Progress, Row } from '../part.ts'
import { type Case, kindOf } from './case.ts'

/** What became of one image. */
export interface Fate {
  readonly outcome: string
  readonly ms: number
  readonly highestMib: number
  /** What went wrong, in words. */
  readonly breach?: string
}

export interface Trial {
  readonly part: string
  readonly cases: readonly Case[]
  readonly budget: Pick<Budget, 'limitMs' | 'keep'>
  readonly progress: Progress
  /** Each takes one image after the other. */
  readonly readers: readonly ((bytes: Uint8Array, one: Case) => Promise<Fate>)[]
}

/** @returns a row for each kind of case */
export async function tryAll({ part, cases, budget, progress, readers }: Trial): Promise<Row[]> {
  const endsAt = performance.now() + budget.limitMs
  const fates = new Map<Case, Fate>()
  const waiting = cases.values()
  await Promise.all(
    readers.map(async (read) => {
      for (const one of waiting) {
        if (performance.now() > endsAt) return
        const bytes = await one.make()
        const fate = await read(bytes, one)
        if (fate.breach !== undefined && budget.keep !== undefined) await keepIn(budget.keep, one, bytes)
        fates.set(one, fate)
        progress(fates.size, cases.length)
      }
    }),
  )
  return [...new Set(cases.map(kindOf))].map((kind) => {
    const ofKind = cases.filter((one) => kindOf(one) === kind)
    return rowOf(`${part} ${kind}`, ofKind, fates)
  })
}

async function keepIn(folder: string, { name }: Case, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name.replaceAll(/\W+/g, '-')), bytes)
}

function rowOf(part: string, cases: readonly Case[], fates: ReadonlyMap<Case, Fate>): Row {
  const known = cases.flatMap((one) => {
    const fate = fates.get(one)
    return fate === undefined ? [] : [{ name: one.name, ...fate }]
  })
  const missed = cases.length - known.length
  const outcomes: Record<string, number> = {}
  for (const { outcome } of known) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  const breaches = known.flatMap(({ name, breach }): Breach[] =>
    breach === undefined ? [] : [{ name, what: breach }],
  )
  return {
    part,
    cases: known.length,
    outcomes,
    longestMs: Math.max(0, ...known.map(({ ms }) => ms)),
    highestMib: Math.max(0, ...known.map(({ highestMib }) => highestMib)),
    breaches:
      missed === 0 ? breaches : [...breaches, { name: part, what: `${missed} cases were not reached` }],
  }
}
