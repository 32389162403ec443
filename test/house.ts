import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { jobAuthorization } from '@emogram/contract'
import { SimulatorClient } from '@emogram/simulator'
import { launch } from '../scripts/start/launch.ts'
import { type Process, processTree } from '../scripts/start/processes.ts'
import { marks, type Room } from './rooms.ts'

export const root = fileURLToPath(new URL('..', import.meta.url))

export type { Room } from './rooms.ts'

const requestTimeoutMs = 60_000

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

export async function startHouse({ env = {}, command }: HouseOptions = {}): Promise<House> {
  const token = env['TELEGRAM_BOT_TOKEN'] ?? ''
  // Whatever is careless with a secret has the most occasions to be.
  const house = await launch({ env: { LOG_LEVEL: 'debug', ...env }, ...(command && { command }) })
  const { child, gateway, page, printed } = house
  const telegram = token === '' ? page : (env['TELEGRAM_API_ROOT'] ?? '')
  const person = new SimulatorClient(telegram)
  let heard = ''

  return {
    child,
    gateway,
    person,
    page,
    printed,
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
      if (found === undefined) throw new Error(`${room} does not run:\n${printed().slice(-4_000)}`)
      return found.pid
    },
    async stop() {
      heard += await everythingSaid(telegram)
      const code = await house.stop()
      tellsNoSecret(printed(), token)
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
