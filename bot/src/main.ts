import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net'
import { join } from 'node:path'
import { chatImageBytes } from '@emogram/contract'
import { configOrExit, createLog, loadConfig, run, serveHealth } from '@emogram/runtime'
import { Telegraf } from 'telegraf'
import { offerMenu } from './about/menu.ts'
import { behindDoor, createDoor } from './admin.ts'
import { answerAgain } from './again.ts'
import { createBackend } from './backend.ts'
import { keptResults } from './buttons/kept-results.ts'
import { schema } from './config.ts'
import { createConversation } from './conversation.ts'
import { createAlbumStore, createRedisAlbumStore } from './intake/album-store.ts'
import { keepInRedis, keepOnDisk } from './keeping.ts'
import { eachOnce } from './known-updates.ts'
import { createMessenger } from './messenger.ts'
import { createBotMetrics } from './metrics.ts'
import { addOperators } from './operators.ts'
import { createPace } from './pace.ts'
import { pacedApi } from './paced-api.ts'
import { startPolling } from './polling.ts'
import type { JobQueue, QueueOptions } from './queue.ts'
import { sentAnswers } from './sent-cache.ts'
import { createSettingsStore } from './settings/store.ts'
import { createLedger, createRedisLedger } from './status/ledger.ts'
import { summary, telegramApi } from './telegram-api.ts'
import { startWebhook } from './webhook.ts'

/** All that SIGTERM starts ends in this time, the jobs that run and the words to people in their parts of it. */
const graceMs = 30_000
const drainTime = { runningMs: 20_000, tellingMs: 5_000 }

// Node gives each of a host's addresses 250 ms to connect, which is too short for Telegram from many networks.
setDefaultAutoSelectFamilyAttemptTimeout(2_000)

const config = configOrExit(() => loadConfig(schema, process.env))
const token = config.TELEGRAM_BOT_TOKEN
const redisUrl = config.REDIS_URL
const redisPassword = redisUrl === undefined ? '' : decodeURIComponent(new URL(redisUrl).password)
const log = createLog({
  name: 'bot',
  level: config.LOG_LEVEL,
  secrets: [token, redisPassword, config.WEBHOOK_SECRET ?? ''],
})
const botId = Number.parseInt(token, 10)
/** Bots of the same account share a queue; others may use the same Redis. */
const queueName = `emogram-${botId}`

await run({ log, graceMs }, async ({ onClose, stop }) => {
  // The slash keeps Telegraf from dropping a path at the end of the root.
  const bot = new Telegraf(token, { telegram: { apiRoot: `${config.TELEGRAM_API_ROOT}/` } })
  const watch = createBotMetrics(log)
  const pace = createPace()
  // For answers, whose turn the queue has waited for; everything else waits for its own.
  const unpaced = watch.api(telegramApi(bot.telegram))
  const api = pacedApi(unpaced, pace, log)
  const say = createMessenger({ api, log })
  const keeping =
    redisUrl === undefined
      ? keepOnDisk(join(config.QUEUE_DIR, String(botId)), log)
      : keepInRedis(redisUrl, queueName, log)
  const { redis, values } = keeping
  onClose('keeping', keeping.close)
  await keeping.judged
  const backend = createBackend({
    gatewayUrl: config.GATEWAY_URL,
    botToken: token,
    jobTimeoutMs: config.JOB_TIMEOUT_MS,
    connections: config.QUEUE_CONCURRENCY,
  })
  onClose('backend', backend.close)
  const cache = keeping.passing(sentAnswers)
  const classify = answerAgain({ api: unpaced, cache, log, classify: backend.classify })
  const conversation = createConversation({
    api,
    log,
    say,
    maxFileBytes: chatImageBytes(config.TELEGRAM_FILES_DIR),
    queue: () => queue,
    settings: createSettingsStore(values('settings')),
    albumStore:
      redis === undefined ? createAlbumStore(values('albums')) : createRedisAlbumStore(redis, queueName),
    ledger: redis === undefined ? createLedger(values('ledger')) : createRedisLedger(redis, queueName),
    kept: keeping.passing(keptResults),
    cache,
  })
  const options: QueueOptions = {
    concurrency: config.QUEUE_CONCURRENCY,
    max: config.QUEUE_MAX,
    maxPerChat: config.QUEUE_MAX_PER_CHAT,
    ttlMs: config.QUEUE_TTL_MS,
    // Who waits sees it, and can take the picture back; a service that is away comes back.
    retryForMs: config.QUEUE_TTL_MS,
    pace,
    log,
    attempt: (job, signal, sending) =>
      conversation.during(job, async (shown) => {
        await sending(shown)
        return await classify(shown, signal)
      }),
    settled: conversation.settled,
  }
  const door = createDoor()
  const queue: JobQueue = behindDoor(keeping.createQueue(watch.jobs(options)), door)
  onClose('queue', () => queue.drain(drainTime))
  addOperators(bot, { config, api, say, queue, door, watch })
  conversation.listen(bot)
  conversation.resume().catch((error: unknown) => log.warn({ why: summary(error) }, 'albums not taken up'))
  onClose('conversation', conversation.stop)
  const handle = eachOnce(
    keeping.known,
    (update) => bot.handleUpdate(update),
    (error) => log.warn({ why: summary(error) }, 'the memory of updates cannot be reached'),
  )
  const common = { bot, api, log, handle, onStarted: () => void offerMenu(api, log) }
  const updates =
    config.TELEGRAM_MODE === 'polling'
      ? startPolling(common)
      : await startWebhook({
          ...common,
          url: config.WEBHOOK_URL ?? '',
          secret: config.WEBHOOK_SECRET ?? '',
          host: config.HOST,
          port: config.BOT_WEBHOOK_PORT,
        })
  onClose('updates', updates.stop)
  updates.ended.catch((error: unknown) => {
    log.fatal({ why: summary(error) }, `${config.TELEGRAM_MODE} ended`)
    stop(1)
  })
  const health = await serveHealth({
    healthz: updates.healthz,
    readyz: () => updates.readyz() ?? queue.problem(),
    host: config.HOST,
    port: config.BOT_HEALTH_PORT,
    metrics: watch.metrics,
  })
  log.info({ port: health.port }, 'health listening')
  onClose('health', health.close)
})
