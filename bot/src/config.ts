import { routes } from '@emogram/contract'
import { settings } from '@emogram/runtime'
import { z } from 'zod'

const fields = z.object({
  TELEGRAM_BOT_TOKEN: settings.TELEGRAM_BOT_TOKEN,
  TELEGRAM_API_ROOT: settings.TELEGRAM_API_ROOT,
  /** Only that there is one: the Bot API server then hands out larger files. The services read them. */
  TELEGRAM_FILES_DIR: settings.TELEGRAM_FILES_DIR.optional(),
  /** polling: the bot asks Telegram for updates. webhook: Telegram calls, and any number of bots may answer. */
  TELEGRAM_MODE: z.enum(['polling', 'webhook'], { error: 'must be polling or webhook' }).default('polling'),
  /** The gateway's /telegram as Telegram reaches it from the internet. */
  WEBHOOK_URL: z
    .url({ protocol: /^https$/, error: 'must be a URL that starts with https://' })
    .refine((url) => new URL(url).pathname === routes.telegram, `must end in ${routes.telegram}`)
    .optional(),
  WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{16,256}$/, 'must be 16 to 256 letters, digits, _ and -')
    .optional(),
  BOT_WEBHOOK_PORT: settings.port(8004),
  /** Where the two routes of the services are published. */
  GATEWAY_URL: settings.httpUrl.default('http://127.0.0.1:8080'),
  /** Pictures under way at the same time. */
  QUEUE_CONCURRENCY: settings.wholeNumber(1, 256).default(4),
  /** Pictures the bot holds, all bots together where they share a queue; the next one is refused in words. */
  QUEUE_MAX: settings.wholeNumber(1, 100_000).default(500),
  /** The same for one chat. */
  QUEUE_MAX_PER_CHAT: settings.wholeNumber(1, 100_000).default(100),
  /** A picture that has waited longer is apologised for. */
  QUEUE_TTL_MS: settings.wholeNumber(1_000, 24 * 3600_000).default(900_000),
  /** Folder of the queue, where it is not in Redis. Each bot gets one of its own in there. */
  QUEUE_DIR: z.string().default('.queue'),
  /** The queue's Redis; without it the queue is on this machine. */
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be a URL that starts with redis:// or rediss://' })
    .optional(),
  /** Users who may see how the bot does and stop it, in private. */
  ADMIN_IDS: settings.ids,
  /** Users and chats for whom the bot works; where both are empty, everybody. */
  ALLOWED_USERS: settings.ids,
  ALLOWED_CHATS: settings.ids,
  JOB_TIMEOUT_MS: settings.JOB_TIMEOUT_MS,
  /** Address and port of /healthz and /readyz. */
  HOST: settings.HOST,
  BOT_HEALTH_PORT: settings.port(8003),
  LOG_LEVEL: settings.LOG_LEVEL,
})

/** A webhook that anybody may call is no webhook. */
export const schema = fields.superRefine(({ TELEGRAM_MODE, WEBHOOK_URL, WEBHOOK_SECRET }, context) => {
  if (TELEGRAM_MODE === 'polling') return
  const given = { WEBHOOK_URL, WEBHOOK_SECRET }
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) continue
    context.addIssue({ code: 'custom', path: [name], message: 'is missing; TELEGRAM_MODE=webhook needs it' })
  }
})
