import type PQueue from 'p-queue'
import type { CallLog } from './calls.ts'
import type { Chats } from './chats.ts'
import type { Commands } from './commands.ts'
import type { EventHub } from './events.ts'
import type { Faults } from './faults.ts'
import type { FileStore } from './file-store.ts'
import type { Flood } from './flood.ts'
import type { Privacy } from './hearing.ts'
import type { User } from './model.ts'
import type { People } from './people.ts'
import type { OpenQueries } from './queries.ts'
import type { UpdateQueue } from './updates.ts'
import type { Webhook } from './webhook.ts'

/** Everything the simulator knows; both sides work on it. */
export interface World {
  readonly bot: User
  readonly people: People
  readonly chats: Chats
  privacy: Privacy
  readonly files: FileStore
  /** Pictures wait here for their turn to be scaled. */
  readonly scaling: PQueue
  readonly updates: UpdateQueue
  readonly hub: EventHub
  readonly calls: CallLog
  readonly faults: Faults
  readonly openQueries: OpenQueries
  readonly flood: Flood
  readonly commands: Commands
  /** The folder of a Bot API server on the own machine: files are handed over as paths, however large. */
  readonly localFiles: string | undefined
  webhook: Webhook | undefined
  /** Origin at which webhooks are called, in place of their own. */
  readonly webhookVia: string | undefined
}
