import type { SimulatorClient } from '@emogram/simulator'
import type { Readiness } from './readiness.ts'
import type { Site } from './site.ts'

/** Whatever things are broken on: processes of this machine, or containers. */
export interface Stage {
  readonly person: SimulatorClient
  readonly site: Site
  readonly readiness: Readiness
  /** All that the bot has logged until now. */
  printed(): string | Promise<string>
  /** What each part holds in memory. */
  memoryMb(): Promise<Readonly<Record<string, number>>>
  /** Sets right whatever a fault has left broken around the parts. */
  mend(): Promise<void>
}
