import { createHash } from 'node:crypto'
import { randomFrom } from '../../fixtures/index.ts'

/** One hostile image. */
export interface Case {
  /** Kind, format, and what is wrong with it: with the seed it says all. */
  readonly name: string
  /** Where it may take longer than others, which are read or refused in 2 s. */
  readonly maxMs?: number
  make(): Uint8Array | Promise<Uint8Array>
}

/** Numbers in [0, 1) that belong to one case: it is the same however many others are run beside it. */
export function randomOf(seed: number, name: string): () => number {
  return randomFrom(createHash('sha256').update(`${seed} ${name}`).digest().readInt32LE())
}

export const kindOf = ({ name }: Case): string => name.split(' ')[0]!

export const chosenFrom = <T>(items: readonly T[], random: () => number): T =>
  items[Math.floor(random() * items.length)]!
