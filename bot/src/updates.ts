import type { HealthCheck, Log } from '@emogram/runtime'
import type { Telegraf } from 'telegraf'
import type { Update } from 'telegraf/types'
import type { TelegramApi } from './telegram-api.ts'

export interface UpdatesOptions {
  readonly bot: Pick<Telegraf, 'botInfo'>
  /** Resolves when the update need not come again. */
  readonly handle: (update: Update) => Promise<void>
  readonly api: TelegramApi
  readonly log: Log
  /** Called once, when Telegram knows us. */
  readonly onStarted: () => void
}

/** Where updates come from: polling.ts asks for them, webhook.ts is called. */
export interface Updates {
  /** Settles after `stop`, and before only by rejecting, when it makes no sense to go on. */
  readonly ended: Promise<void>
  stop(): Promise<void>
  readonly healthz: HealthCheck
  readonly readyz: HealthCheck
}

/** All that we have a use for. */
export const allowedUpdates = ['message', 'callback_query'] as const
