import type { Load } from '../load.ts'
import type { Rig } from '../rig.ts'

/** One thing that breaks while photos flow. */
export interface Fault<On = Rig> {
  /** As --only takes it. */
  readonly name: string
  /** In a few words, for people. */
  readonly what: string
  readonly needs?: readonly Need[]
  /** In the words of which failures people may be told no meanwhile; by default nobody is. */
  readonly may?: readonly string[]
  /** Answers of which nobody can know whether they arrived, at most; by default there are none. */
  readonly doubts?: number
  /** Breaks it, and resolves when nothing is broken any more. @throws what should have happened meanwhile and has not */
  play(scene: Scene<On>): Promise<void>
}

/**
 * world: names, addresses and disks of our own. clock: libfaketime. redis, disk: the queue is there. nginx: not its
 * stand-in.
 */
export type Need = 'world' | 'clock' | 'redis' | 'disk' | 'nginx'

export type Scene<On = Rig> = On & Acts

interface Acts {
  readonly load: Load
  /** Of the answers to what was sent since this fault began, those that are no pictures, by code. */
  refusals(): Readonly<Record<string, number>>
  /** The small version breaks the same things for a shorter time. */
  readonly small: boolean
  /** Waits until all that was sent until now has its answer. @throws when it has not within this time */
  untilAnswered(withinMs: number): Promise<void>
  /** Waits. @throws when it is not so within this time */
  until(what: string, isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<void>
}
