/** `npm start`: everything on this machine. See --help. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { routes } from '@emogram/contract'
import { configOrExit, loadConfig, settings } from '@emogram/runtime'
import { z } from 'zod'
import { commandLine } from './command-line.ts'
import { ensureModels } from './models.ts'
import { startGateway } from './nginx.ts'
import { ensurePage } from './page.ts'
import { spawnGuarded } from './start/guarded.ts'
import { keepRunning } from './start/keep-running.ts'
import { whenOrphaned } from './start/orphan.ts'
import { availablePort } from './start/ports.ts'
import { prettyLog } from './start/pretty-log.ts'
import { ensureTensorflow } from './tensorflow.ts'

const help = `Starts the gateway, both services and the bot on this machine.

  npm start

With TELEGRAM_BOT_TOKEN, in the environment or in .env, the bot talks to Telegram.
Without it, to a simulator with a chat page that opens in your browser.
Settings: see .env.example. Stop with Ctrl-C.`

const root = fileURLToPath(new URL('..', import.meta.url))
const port = settings.wholeNumber(1, 65_535).optional()
const schema = z.object({
  TELEGRAM_BOT_TOKEN: settings.TELEGRAM_BOT_TOKEN.optional(),
  TELEGRAM_API_ROOT: settings.TELEGRAM_API_ROOT,
  HOST: settings.HOST,
  PORT: port,
  CLASSIFY_FILE_PORT: port,
  CLASSIFY_URL_PORT: port,
  BOT_HEALTH_PORT: port,
  BOT_WEBHOOK_PORT: port,
  SIMULATOR_PORT: port,
  JOB_TIMEOUT_MS: settings.JOB_TIMEOUT_MS,
})

/** More than the services allow themselves for a job, so that their own word comes first. */
const gatewayMarginMs = 10_000
const readyWithinMs = 60_000
const reopenPauseMs = 100
const maxReopenAttempts = 5

commandLine(help, {}, () => undefined)

const say = (text: string) => process.stdout.write(`${text}\n`)
const log = prettyLog(process.stdout.isTTY)
const stack: { stop(): Promise<unknown> }[] = []
let stopping: Promise<never> | undefined

/** Newest first: the bot hands back what it took on before what it needs goes away. */
function stop(exitCode: number): Promise<never> {
  stopping ??= (async () => {
    for (const part of stack.reverse()) await part.stop()
    if (simulated && process.env['QUEUE_DIR'] !== queueDir) rmSync(queueDir, { recursive: true, force: true })
    process.exit(exitCode)
  })()
  return stopping
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping !== undefined) process.exit(1)
    say('Stopping …')
    void stop(0)
  })
}
whenOrphaned(() => void stop(1))

if (existsSync(`${root}.env`)) process.loadEnvFile(`${root}.env`)
const config = configOrExit(() => loadConfig(schema, process.env))
await ensureModels()
await ensurePage()
await ensureTensorflow()

const [gatewayPort, filePort, urlPort, botPort, webhookPort, simulatorPort] = await Promise.all([
  availablePort('PORT', config.PORT, 8080),
  availablePort('CLASSIFY_FILE_PORT', config.CLASSIFY_FILE_PORT, 8001),
  availablePort('CLASSIFY_URL_PORT', config.CLASSIFY_URL_PORT, 8002),
  availablePort('BOT_HEALTH_PORT', config.BOT_HEALTH_PORT, 8003),
  availablePort('BOT_WEBHOOK_PORT', config.BOT_WEBHOOK_PORT, 8004),
  availablePort('SIMULATOR_PORT', config.SIMULATOR_PORT, 8081),
]).catch((error: unknown) =>
  configOrExit((): never => {
    throw error
  }),
)
const simulated = config.TELEGRAM_BOT_TOKEN === undefined
const simulatorUrl = `http://127.0.0.1:${simulatorPort}`
const localGateway = `http://${config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST}:${gatewayPort}`
// The simulator's chats begin anew with every start, and so does the bot's memory of them.
const queueDir =
  process.env['QUEUE_DIR'] || (simulated ? mkdtempSync(join(tmpdir(), 'emogram-queue-')) : `${root}.queue`)
const env: NodeJS.ProcessEnv = {
  ...process.env,
  HOST: '127.0.0.1',
  // What stood in a file has been read.
  TELEGRAM_BOT_TOKEN_FILE: '',
  TELEGRAM_BOT_TOKEN: config.TELEGRAM_BOT_TOKEN ?? `1:${randomBytes(20).toString('hex')}`,
  TELEGRAM_API_ROOT: simulated ? simulatorUrl : config.TELEGRAM_API_ROOT,
  GATEWAY_URL: localGateway,
  QUEUE_DIR: queueDir,
  CLASSIFY_FILE_PORT: String(filePort),
  CLASSIFY_URL_PORT: String(urlPort),
  BOT_HEALTH_PORT: String(botPort),
  BOT_WEBHOOK_PORT: String(webhookPort),
  // Nobody on the internet reaches the simulator, nor is there anybody who would end TLS for it. It serves its files.
  ...(simulated && { TELEGRAM_MODE: 'polling', TELEGRAM_FILES_DIR: '' }),
  SIMULATOR_PORT: String(simulatorPort),
  // As in the images: one heap for a process instead of one for each of its threads, 155 MiB for a busy service against 185.
  MALLOC_ARENA_MAX: '1',
}

function startRoom(name: string, folder: string): void {
  const args = ['--conditions=source', '--import', 'tsx', `${root}${folder}/src/main.ts`]
  stack.push(
    keepRunning({
      launch: () => {
        const child = spawnGuarded(process.execPath, args, env)
        child.stdout?.pipe(log, { end: false })
        child.stderr?.pipe(process.stderr, { end: false })
        return child
      },
      onRestart: ({ exitCode, failedStarts, pauseMs }) => {
        const again = failedStarts < 2 ? '' : ` in ${pauseMs / 1000} s (${failedStarts} times in a row)`
        say(`${name} ended with exit code ${exitCode} and is started again${again}`)
      },
      onHopeless: (code) => {
        say(`${name} does not start (exit code ${code}); the reason stands above`)
        void stop(1)
      },
    }),
  )
}

const deadline = AbortSignal.timeout(readyWithinMs)
if (simulated) startRoom('simulator', 'simulator')
startRoom('classify-file', 'services/classify-file')
startRoom('classify-url', 'services/classify-url')
let gateway = await openGateway()
stack.push({ stop: () => gateway.close() })
if (simulated) await ready(simulatorUrl)
startRoom('bot', 'bot')
await Promise.all([
  ready(`${localGateway}${routes.readyz}`),
  ready(`http://127.0.0.1:${botPort}${routes.readyz}`),
])
say(
  simulated
    ? `\n  Send a photo:  ${simulatorUrl}\n  Page and API:  ${localGateway}/\n`
    : `\n  The bot is at work. Send it a photo in Telegram.\n  Page and API:  ${localGateway}/\n`,
)

async function openGateway() {
  let open = false
  const opened = await startGateway({
    host: config.HOST,
    port: gatewayPort,
    classifyFile: `127.0.0.1:${filePort}`,
    classifyUrl: `127.0.0.1:${urlPort}`,
    bot: `127.0.0.1:${webhookPort}`,
    readTimeoutMs: config.JOB_TIMEOUT_MS + gatewayMarginMs,
    launch: (command, args) => {
      const child = spawnGuarded(command, args)
      child.once('exit', () => {
        if (stopping !== undefined || !open) return
        say('nginx ended and is started again')
        reopenGateway().catch((error: unknown) => {
          say(String(error))
          void stop(1)
        })
      })
      return child
    },
  })
  open = true
  return opened
}

/** Not at once: workers of a killed nginx may hold the port for a moment longer than it lived. */
async function reopenGateway(): Promise<void> {
  for (let attempt = 0; stopping === undefined; attempt++) {
    await sleep(reopenPauseMs * 2 ** attempt)
    try {
      gateway = await openGateway()
      return
    } catch (error) {
      if (attempt === maxReopenAttempts) throw error
    }
  }
}

/** Asks until the answer is yes; when it takes too long, says who is not ready and why, and lets things go on. */
async function ready(address: string): Promise<void> {
  for (let reason = ''; ; await sleep(100)) {
    try {
      const response = await fetch(address, { signal: AbortSignal.timeout(3_000) })
      reason = await response.text()
      if (response.ok) return
    } catch (error) {
      reason = String((error as Error).cause ?? error)
    }
    if (deadline.aborted) {
      say(`Not ready after ${readyWithinMs / 1000} s: ${address} ${reason}`)
      return
    }
  }
}
