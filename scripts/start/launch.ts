import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePorts } from './ports.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const startTimeoutMs = 300_000

/** What `npm start` runs, without npm. */
export const startCommand = [
  process.execPath,
  '--conditions=source',
  '--import',
  'tsx',
  `${root}scripts/start.ts`,
] as const

/** Everything that `npm start` starts, on ports of its own and deaf to the settings of whoever starts it. */
export interface Launched {
  /** The process that was started. */
  readonly child: ChildProcess
  readonly gateway: string
  /** The simulator, where there is one. */
  readonly page: string
  readonly readyMs: number
  /** Everything that was printed until now. */
  printed(): string
  /** Ends it as Ctrl-C does, and says how it ended. */
  stop(): Promise<number | null>
}

export interface LaunchOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly command?: readonly string[]
}

/** For tests and measurements: starts it all, and returns when it says that it is ready. */
export async function launch({ env = {}, command = startCommand }: LaunchOptions): Promise<Launched> {
  const startedAt = performance.now()
  const ports = await freePorts(6)
  const [PORT, CLASSIFY_FILE_PORT, CLASSIFY_URL_PORT, BOT_HEALTH_PORT, BOT_WEBHOOK_PORT, SIMULATOR_PORT] =
    ports.map(String)
  const queueDir = await mkdtemp(join(tmpdir(), 'emogram-queue-'))
  const [program = '', ...args] = command
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TF_BACKEND: process.env['TF_BACKEND'] ?? '',
      // Set, though empty: what is set wins over a developer's own .env.
      TELEGRAM_BOT_TOKEN: '',
      TELEGRAM_BOT_TOKEN_FILE: '',
      TELEGRAM_API_ROOT: '',
      TELEGRAM_FILES_DIR: '',
      HOST: '',
      FACE_DETECTION_MODEL: '',
      FACE_MODEL: '',
      URL_ALLOW_HOSTS: '',
      REDIS_URL: '',
      REDIS_URL_FILE: '',
      QUEUE_DIR: queueDir,
      TELEGRAM_MODE: '',
      PORT,
      CLASSIFY_FILE_PORT,
      CLASSIFY_URL_PORT,
      BOT_HEALTH_PORT,
      BOT_WEBHOOK_PORT,
      SIMULATOR_PORT,
      ...env,
    },
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
  }
  const exited = once(child, 'close').then(async ([code]) => {
    await rm(queueDir, { recursive: true, force: true })
    return code as number | null
  })
  const stop = () => {
    child.kill('SIGTERM')
    return exited
  }
  while (!printed.includes('Page and API:')) {
    if (child.exitCode === null && performance.now() - startedAt < startTimeoutMs) await sleep(20)
    else {
      await stop()
      throw new Error(`The house did not start:\n${printed}`)
    }
  }
  return {
    child,
    gateway: `http://127.0.0.1:${PORT}`,
    page: `http://127.0.0.1:${SIMULATOR_PORT}`,
    readyMs: performance.now() - startedAt,
    printed: () => printed,
    stop,
  }
}
