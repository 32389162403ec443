import type PQueue from 'p-queue'
import type { CallLog } from './calls.ts'
import type { Chats } from './chats.ts'
import type { EventHub } from './events.ts'
import type { Faults } from './faults.ts'
import type { FileStore } from './file-store.ts'
import type { Privacy } from './hearing.ts'
import type { BotCommand, User } from './model.ts'
import type { People } from './people.ts'
import type { OpenQueries } from './queries.ts'
import type { UpdateQueue } from './updates.ts'
import type { Webhook } from './webhook.ts'

/** Everything the simulator knows; both sides work on it. */
export interface World {
  readonly bot: User
  readonly people: People
  readonly chats: Chats
  readonly privacy: Privacy
  readonly files: FileStore
  /** Pictures wait here for their turn to be scaled. */
  readonly scaling: PQueue
  readonly updates: UpdateQueue
  readonly hub: EventHub
  readonly calls: CallLog
  readonly faults: Faults
  readonly openQueries: OpenQueries
  /** By language code; '' is for everybody else. */
  readonly commands: Map<string, readonly BotCommand[]>
  webhook: Webhook | undefined
  /** Origin at which webhooks are called, in place of their own. */
  readonly webhookVia: string | undefined
}
