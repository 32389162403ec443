import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { executable, requirement } from '../../test/requirement.ts'
import { freePort } from './running-bot.ts'

/** On a bare machine the tests with Redis are skipped by name; where everything has to run its absence is a failure. */
export const withoutRedis = requirement('redis-server')

/** The one in Redis, set up as prod.yml does: nothing it has confirmed is lost when it is killed. */
export interface RedisServer {
  readonly url: string
  /** As a crash would, unless it is told otherwise. */
  kill(signal?: Signal): Promise<void>
  /** Asks a connection of its own. */
  answers(withinMs: number): Promise<boolean>
  /** On the same port and with the same data. */
  start(): Promise<void>
  /** To look into it. */
  readonly client: Redis
  close(): Promise<void>
}

type Signal = 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'

export async function startRedis(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'emogram-redis-'))
  const port = await freePort()
  let child: ChildProcess | undefined
  const options = ['--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes', '--appendfsync', 'always']

  async function start(): Promise<void> {
    child = spawn(executable('redis-server') ?? '', ['--port', String(port), ...options], { stdio: 'ignore' })
    // 'PONG' is said only when the data have been loaded.
    for (;;) {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`)
      const probe = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null })
      // A refused connection is told twice: here, and by connect().
      probe.on('error', () => undefined)
      const answer = await probe
        .connect()
        .then(() => probe.ping())
        .catch(() => undefined)
      probe.disconnect()
      if (answer === 'PONG') return
      await sleep(20)
    }
  }
  await start()
  const client = new Redis(port, '127.0.0.1')
  client.on('error', () => undefined)
  async function kill(signal: Signal = 'SIGKILL'): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = signal === 'SIGKILL' || signal === 'SIGTERM' ? once(child, 'exit') : undefined
    child.kill(signal)
    await exited
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    client,
    start,
    kill,
    answers: (withinMs) => redisAnswers('127.0.0.1', port, withinMs),
    async close() {
      client.disconnect()
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Asks on a connection of its own. */
export function redisAnswers(host: string, port: number, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => socket.write('PING\r\n'))
    const end = (isWell: boolean) => {
      socket.destroy()
      resolve(isWell)
    }
    socket.setTimeout(withinMs, () => end(false))
    socket.once('error', () => end(false)).once('close', () => end(false))
    socket.once('data', (answer) => end(String(answer).startsWith('+PONG')))
  })
}
