import { settings } from '@emogram/runtime'
import { z } from 'zod'

export const schema = z.object({
  TELEGRAM_BOT_TOKEN: settings.TELEGRAM_BOT_TOKEN,
  TELEGRAM_API_ROOT: settings.TELEGRAM_API_ROOT,
  /** Where the two routes of the services are published. */
  GATEWAY_URL: settings.httpUrl.default('http://127.0.0.1:8080'),
  /** Pictures under way at the same time. */
  QUEUE_CONCURRENCY: settings.wholeNumber(1, 256).default(4),
  /** Pictures the bot holds, all bots together where they share a queue; the next one is refused in words. */
  QUEUE_MAX: settings.wholeNumber(1, 100_000).default(500),
  /** The queue's Redis; without it the queue lives in this process. */
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be a URL that starts with redis:// or rediss://' })
    .optional(),
  JOB_TIMEOUT_MS: settings.JOB_TIMEOUT_MS,
  /** Address and port of /healthz and /readyz. */
  HOST: settings.HOST,
  BOT_HEALTH_PORT: settings.port(8003),
  LOG_LEVEL: settings.LOG_LEVEL,
})
