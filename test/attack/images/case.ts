import { createHash } from 'node:crypto'
import { randomFrom } from '../../fixtures/index.ts'
import type { Case as AnyCase } from '../try-all.ts'

/** One hostile image; its name is kind, format, and what is wrong with it. */
export interface Case extends AnyCase<Uint8Array> {
  /** Where it may take longer than others, which are read or refused in 2 s. */
  readonly maxMs?: number
}

/** Numbers in [0, 1) that belong to one case: it is the same however many others are run beside it. */
export function randomOf(seed: number, name: string): () => number {
  return randomFrom(createHash('sha256').update(`${seed} ${name}`).digest().readInt32LE())
}

export const chosenFrom = <T>(items: readonly T[], random: () => number): T =>
  items[Math.floor(random() * items.length)]!
