import type { BackendName } from '@emogram/vision'
import type { Equipment } from './equipment.ts'
import type { Table } from './table.ts'

export interface Bench extends Equipment {
  /** Those that run here, the fastest first. */
  readonly backends: readonly BackendName[]
  readonly photos: readonly Buffer[]
  /** What is compared takes turns, so many times: a machine's moods then touch all alike. */
  readonly rounds: number
  /** How long a load is kept up in one round. */
  readonly cellMs: number
  /** Single photos of each kind in one round. */
  readonly repeats: number
  readonly concurrencies: readonly number[]
  /** What is going on, for whoever waits. */
  progress(text: string): void
  /** A line that stays. */
  say(text: string): void
}

/** One question to the machine. */
export type Part = (bench: Bench) => Promise<Table[]>
