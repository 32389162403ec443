import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createSimulator, SimulatorClient } from '@emogram/simulator'

export const token = '123456:abcdefghijklmnopqrstuvwxyz0123456789'
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

export interface Posted {
  readonly url: string
  readonly body: {
    readonly job_id: string
    readonly chat_id: number
    readonly reply_to_message_id: number
    readonly file_id?: string
    readonly url?: string
  }
}

/** The answer went into the chat as some message; it was not put where the bot had announced it. */
export const noFaces = {
  image: { width: 10, height: 10 },
  faces: [],
  took: { decode_ms: 1, detect_ms: 1, classify_ms: 1, draw_ms: 1, total_ms: 4 },
  backend: 'wasm',
  sent: { kind: 'photo', text: '', models: 'test', message_ids: [1] },
}

export const say = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

export const sayNo = (response: ServerResponse, status: number, code: string) =>
  say(response, status, { error: { code, message: 'No.', retryable: false }, request_id: 'r' })

/** Stands where the gateway is; what it answers is the test's. */
export async function listenAsGateway(
  t: TestContext,
  answer: (response: ServerResponse, posted: Posted) => void,
  at = 0,
) {
  const posted: Posted[] = []
  const server = createServer(async (incoming, response) => {
    if (incoming.method === 'GET') return void say(response, 503, {})
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const job = { url: incoming.url ?? '', body: JSON.parse(Buffer.concat(chunks).toString()) }
    posted.push(job)
    answer(response, job)
  })
  server.listen(at, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => {
    server.closeAllConnections()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  t.after(close)
  return { port, url: `http://127.0.0.1:${port}`, posted, close }
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export async function startTelegram(t: TestContext, port?: number) {
  const simulator = await createSimulator({ token, ...(port === undefined ? {} : { port }) })
  t.after(() => simulator.close())
  return { url: simulator.url, person: new SimulatorClient(simulator.url) }
}

export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'emogram-queue-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** The bot as it runs in production: a process of its own, prepared by a shell where one is given. */
export async function startBot(t: TestContext, env: Record<string, string>, shell?: string) {
  const healthPort = await freePort()
  const command = [process.execPath, '--conditions=source', '--import', 'tsx', main]
  const [program = '', ...args] =
    shell === undefined ? command : ['sh', '-c', `${shell}; exec "$@"`, 'sh', ...command]
  const child = spawn(program, args, {
    env: {
      PATH: process.env['PATH'],
      TELEGRAM_BOT_TOKEN: token,
      BOT_HEALTH_PORT: String(healthPort),
      LOG_LEVEL: 'debug',
      QUEUE_DIR: env['QUEUE_DIR'] ?? (await temporaryFolder(t)),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  t.after(async () => {
    child.kill('SIGKILL')
    await exited
  })
  return {
    child,
    exited,
    output: () => output,
    health: async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${healthPort}${path}`).catch(() => undefined)
      return response?.status
    },
    readyz: async () => (await fetch(`http://127.0.0.1:${healthPort}/readyz`)).text(),
  }
}

export async function until(isSo: () => boolean | Promise<boolean>, timeoutMs = 120_000): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${isSo}`)
    await sleep(20)
  }
}
