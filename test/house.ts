import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { jobAuthorization } from '@emogram/contract'
import { SimulatorClient } from '@emogram/simulator'
import { type Process, processTree } from './processes.ts'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** What `npm start` runs. */
const command = [process.execPath, '--conditions=source', '--import', 'tsx', `${root}scripts/start.ts`]
const startTimeoutMs = 120_000
const requestTimeoutMs = 60_000

export type Room = 'bot' | 'classify-file' | 'classify-url' | 'simulator' | 'nginx'

/** The rooms themselves: their guards, which carry the same command, begin otherwise. */
const marks: Record<Room, RegExp> = {
  bot: /^\S*node --.*\/bot\/src\/main\.ts/,
  'classify-file': /^\S*node --.*\/classify-file\/src\/main\.ts/,
  'classify-url': /^\S*node --.*\/classify-url\/src\/main\.ts/,
  simulator: /^\S*node --.*\/simulator\/src\/main\.ts/,
  nginx: /^nginx: master/,
}

/** Everything that `npm start` starts, as a person has it on a laptop, but on ports of its own. */
export interface House {
  /** The process that was started. */
  readonly child: ChildProcess
  readonly gateway: string
  /** The person in front of the house's own simulator, or of the one that TELEGRAM_API_ROOT names. */
  readonly person: SimulatorClient
  /** Where the chat page is, or would be. */
  readonly page: string
  /** Everything that was printed until now. */
  printed(): string
  /** Asks the gateway. The answer's body is looked through for secrets. */
  request(path: string, init?: RequestInit): Promise<Response>
  processes(): Promise<Process[]>
  /** @throws when it does not run */
  pidOf(room: Room): Promise<number>
  /** Ends it as Ctrl-C does, makes sure that no secret was told to anybody, and says how it ended. */
  stop(): Promise<number | null>
}

export interface HouseOptions {
  readonly env?: Record<string, string>
  /** By default what `npm start` runs, without npm. */
  readonly command?: readonly string[]
}

export async function startHouse({ env = {}, command: line = command }: HouseOptions = {}): Promise<House> {
  const ports = await freePorts(5)
  const [PORT, CLASSIFY_FILE_PORT, CLASSIFY_URL_PORT, BOT_HEALTH_PORT, SIMULATOR_PORT] = ports.map(String)
  const token = env['TELEGRAM_BOT_TOKEN'] ?? ''
  const [program = '', ...args] = line
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TF_BACKEND: process.env['TF_BACKEND'] ?? '',
      // Set, though empty: what is set wins over a developer's own .env.
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: '',
      HOST: '',
      URL_ALLOW_HOSTS: '',
      PORT,
      CLASSIFY_FILE_PORT,
      CLASSIFY_URL_PORT,
      BOT_HEALTH_PORT,
      SIMULATOR_PORT,
      // Whatever is careless with a secret has the most occasions to be.
      LOG_LEVEL: 'debug',
      ...env,
    },
  })
  let printed = ''
  let heard = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
  }
  const exited = once(child, 'close').then(([code]) => code as number | null)
  const page = `http://127.0.0.1:${SIMULATOR_PORT}`
  const gateway = `http://127.0.0.1:${PORT}`
  const telegram = token === '' ? page : (env['TELEGRAM_API_ROOT'] ?? '')
  const person = new SimulatorClient(telegram)

  const deadline = performance.now() + startTimeoutMs
  while (!printed.includes('REST API:')) {
    if (child.exitCode === null && performance.now() < deadline) await sleep(20)
    else {
      child.kill('SIGTERM')
      await exited
      throw new Error(`The house did not start:\n${printed}`)
    }
  }

  return {
    child,
    gateway,
    person,
    page,
    printed: () => printed,
    async request(path, init = {}) {
      const response = await fetch(gateway + path, { signal: AbortSignal.timeout(requestTimeoutMs), ...init })
      const body = Buffer.from(await response.arrayBuffer())
      heard += `${JSON.stringify([...response.headers])}\n`
      // The tables inside a JPEG look like a token.
      if (!response.headers.get('content-type')?.startsWith('image/')) heard += `${body}\n`
      return new Response(body, response)
    },
    processes: () => processTree(child.pid!),
    async pidOf(room) {
      const found = (await processTree(child.pid!)).find((each) => marks[room].test(each.command))
      if (found === undefined) throw new Error(`${room} does not run:\n${printed.slice(-4_000)}`)
      return found.pid
    },
    async stop() {
      heard += await everythingSaid(telegram)
      child.kill('SIGTERM')
      const code = await exited
      tellsNoSecret(printed, token)
      tellsNoSecret(heard, token)
      return code
    },
  }
}

/** Every message of every chat of a simulator. */
async function everythingSaid(simulator: string): Promise<string> {
  const ask = async (path: string) =>
    (await fetch(`${simulator}/api/chats${path}`, { signal: AbortSignal.timeout(requestTimeoutMs) })).text()
  const { chats } = JSON.parse(await ask('')) as { chats: { id: number }[] }
  return (await Promise.all(chats.map(({ id }) => ask(`/${id}/messages`)))).join('\n')
}

/** Looks for the very secrets where they are known, and for whatever is of their form where the house made its own. */
export function tellsNoSecret(text: string, token: string): void {
  const secrets = token === '' ? [] : [token, token.split(':')[1]!, jobAuthorization(token).split(' ')[1]!]
  for (const secret of secrets) {
    assert.ok(!text.includes(secret), `A secret was told: ${lineWith(text, secret)}`)
  }
  const [likeOne] = /\b\d+:[\w-]{30,}|\bBearer [\da-f]{16,}|\b[\da-f]{64}\b/.exec(text) ?? []
  assert.equal(likeOne, undefined, `This looks like a secret: ${lineWith(text, likeOne ?? '')}`)
}

const lineWith = (text: string, part: string) => text.split('\n').find((line) => line.includes(part))

/** Below the range from which connections take theirs, so that nobody gets them in between by chance. */
const portRange = { from: 20_000, to: 29_999 } as const

async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>()
  while (found.size < count) {
    const port = portRange.from + Math.floor(Math.random() * (portRange.to - portRange.from))
    if (await isFree(port)) found.add(port)
  }
  return [...found]
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    )
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
