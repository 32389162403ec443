import type PQueue from 'p-queue'
import type { CallLog } from './calls.ts'
import type { Chats } from './chats.ts'
import type { EventHub } from './events.ts'
import type { Faults } from './faults.ts'
import type { FileStore } from './file-store.ts'
import type { BotCommand, CallbackQuery, User } from './model.ts'
import type { UpdateQueue } from './updates.ts'
import type { Webhook } from './webhook.ts'

/** Everything the simulator knows; both sides work on it. */
export interface World {
  readonly bot: User
  readonly chats: Chats
  readonly files: FileStore
  /** Pictures wait here for their turn to be scaled. */
  readonly scaling: PQueue
  readonly updates: UpdateQueue
  readonly hub: EventHub
  readonly calls: CallLog
  readonly faults: Faults
  /** Pressed buttons that wait for answerCallbackQuery, oldest first. */
  readonly openQueries: Map<string, CallbackQuery>
  /** By language code; '' is for everybody else. */
  readonly commands: Map<string, readonly BotCommand[]>
  webhook: Webhook | undefined
  /** Origin at which webhooks are called, in place of their own. */
  readonly webhookVia: string | undefined
}
