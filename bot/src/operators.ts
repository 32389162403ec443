import { readFileSync } from 'node:fs'
import { routes } from '@emogram/contract'
import { languageFor, words } from '@emogram/words'
import type { Context, Telegraf } from 'telegraf'
import { onlyAllowed } from './access.ts'
import { adminPanel, type Door } from './admin.ts'
import type { Say } from './messenger.ts'
import type { BotMetrics } from './metrics.ts'
import type { JobQueue } from './queue.ts'
import type { TelegramApi } from './telegram-api.ts'

export interface OperatorsOptions {
  readonly config: {
    readonly ADMIN_IDS: ReadonlySet<number>
    readonly ALLOWED_USERS: ReadonlySet<number>
    readonly ALLOWED_CHATS: ReadonlySet<number>
    readonly GATEWAY_URL: string
  }
  readonly api: TelegramApi
  readonly say: Say
  readonly queue: JobQueue
  readonly door: Door
  readonly watch: BotMetrics
}

/** What an update meets before it gets to the handlers: it is counted, it has to be welcome, and it may be an operator's. */
export function addOperators(bot: Telegraf<Context>, options: OperatorsOptions): void {
  const { config, api, say, queue, door, watch } = options
  const admins = config.ADMIN_IDS
  watch.queue(queue)
  bot.use(
    watch.updates,
    onlyAllowed({
      users: config.ALLOWED_USERS,
      chats: config.ALLOWED_CHATS,
      admins,
      refuse: (to, languageCode) => void say(to, words(languageFor(languageCode)).replies.notAllowed),
    }),
    adminPanel({
      api,
      admins,
      queue,
      door,
      telegram: watch.telegram,
      backend: () => readinessOf(config.GATEWAY_URL),
      version: `Emogram ${version} · Node ${process.versions.node}`,
    }),
  )
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

async function readinessOf(gatewayUrl: string): Promise<string> {
  try {
    const response = await fetch(gatewayUrl + routes.readyz, { signal: AbortSignal.timeout(3_000) })
    await response.body?.cancel()
    return response.ok ? 'ready' : 'not ready'
  } catch (error) {
    return `cannot be reached (${error instanceof Error ? error.name : 'unknown reason'})`
  }
}
