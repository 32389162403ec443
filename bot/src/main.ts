import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net'
import { configOrExit, createLog, loadConfig, run, serveHealth } from '@emogram/runtime'
import { Telegraf } from 'telegraf'
import { createAcknowledgements } from './acknowledgement.ts'
import { createBackend } from './backend.ts'
import { addHandlers, offerMenu } from './bot.ts'
import { whileShowingAction } from './chat-action.ts'
import { schema } from './config.ts'
import { createDispatcher } from './dispatcher.ts'
import { wordsFor } from './endings.ts'
import { createMessenger } from './messenger.ts'
import { startPolling } from './polling.ts'
import { summary, telegramApi } from './telegram-api.ts'

/** All that SIGTERM starts ends in this time, the jobs that run and the words to people in their parts of it. */
const graceMs = 30_000
const drainTime = { runningMs: 20_000, tellingMs: 5_000 }

// Node gives each of a host's addresses 250 ms to connect, which is too short for Telegram from many networks.
setDefaultAutoSelectFamilyAttemptTimeout(2_000)

const config = configOrExit(() => loadConfig(schema, process.env))
const token = config.TELEGRAM_BOT_TOKEN
const log = createLog({ name: 'bot', level: config.LOG_LEVEL, secrets: [token] })

await run({ log, graceMs }, async ({ onClose, stop }) => {
  // The slash keeps Telegraf from dropping a path at the end of the root.
  const bot = new Telegraf(token, { telegram: { apiRoot: `${config.TELEGRAM_API_ROOT}/` } })
  const api = telegramApi(bot.telegram)
  const say = createMessenger({ api, log })
  const acknowledgements = createAcknowledgements(api, log)
  const backend = createBackend({
    gatewayUrl: config.GATEWAY_URL,
    botToken: token,
    jobTimeoutMs: config.JOB_TIMEOUT_MS,
    connections: config.QUEUE_CONCURRENCY,
  })
  onClose('backend', backend.close)
  const dispatcher = createDispatcher({
    concurrency: config.QUEUE_CONCURRENCY,
    max: config.QUEUE_MAX,
    log,
    attempt: (job, signal) =>
      whileShowingAction({ api, log, chatId: job.chat_id }, () => backend.classify(job, signal)),
    settled: async (job, ending) => {
      const words = wordsFor(ending)
      if (words !== undefined) await say(job, words)
      await acknowledgements.end(job)
    },
  })
  onClose('queue', () => dispatcher.drain(drainTime))
  addHandlers(bot, { log, dispatcher, acknowledgements, say })
  const polling = startPolling({ bot, api, log, onStarted: () => offerMenu(api, log) })
  onClose('polling', polling.stop)
  polling.ended.catch((error: unknown) => {
    log.fatal({ why: summary(error) }, 'polling ended')
    stop(1)
  })
  const health = await serveHealth({ ...polling, host: config.HOST, port: config.BOT_HEALTH_PORT })
  log.info({ port: health.port }, 'health listening')
  onClose('health', health.close)
})
