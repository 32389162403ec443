import { configOrExit, createLog, loadConfig, run, settings } from '@emogram/runtime'
import { z } from 'zod'
import { createSimulator } from './simulator.ts'

const schema = z.object({
  SIMULATOR_PORT: settings.port(8081),
  HOST: settings.HOST,
  /** Names that the Host header may carry besides those of the own machine. */
  SIMULATOR_ALLOWED_HOSTS: settings.list(z.string()),
  TELEGRAM_BOT_TOKEN: settings.TELEGRAM_BOT_TOKEN,
  LOG_LEVEL: settings.LOG_LEVEL,
})

const config = configOrExit(() => loadConfig(schema, process.env))
const log = createLog({ name: 'simulator', level: config.LOG_LEVEL, secrets: [config.TELEGRAM_BOT_TOKEN] })

await run({ log, graceMs: 5_000 }, async ({ onClose }) => {
  const simulator = await createSimulator({
    token: config.TELEGRAM_BOT_TOKEN,
    host: config.HOST,
    port: config.SIMULATOR_PORT,
    allowedHosts: config.SIMULATOR_ALLOWED_HOSTS,
    log,
  })
  onClose('simulator', () => simulator.close())
  log.info({ url: simulator.url }, 'the chat page is open')
})
