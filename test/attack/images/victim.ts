import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { workerFlags, workerHeap } from '@emogram/service'
import { costOf } from '../../cost.ts'
import type { Fate } from '../try-all.ts'
import type { Answer } from './victim-process.ts'

/** What one image may cost. */
export interface Bounds {
  /** Of work: while others have the cores, it does not count. */
  readonly maxMs: number
  readonly maxMib: number
  /** Without any work, or on a machine that does not say who works. */
  readonly maxIdleMs: number
}

/** Past so many times a bound, nobody waits for the answer. */
const enough = 2

/** A process for one image after the other, and the next one where it is lost. */
export interface Victim {
  /** @param maxMs  where the image may take another time than the others */
  read(bytes: Uint8Array, maxMs?: number): Promise<Fate>
  /** A process that has not seen anything yet. */
  renew(): Promise<void>
  stop(): Promise<void>
}

/** Between two looks at a process that is at work. */
const lookMs = 100

interface Started {
  readonly process: ChildProcess
  /** Says how it ended. */
  readonly gone: Promise<{ readonly ended: string }>
}

/** @param module  URL of what exports `attacked` */
export function createVictim(module: string, { maxMs: usualMs, maxMib, maxIdleMs }: Bounds): Victim {
  let current: Started | undefined

  async function start(): Promise<Started> {
    const child = fork(fileURLToPath(new URL('victim-process.ts', import.meta.url)), [module], {
      execArgv: ['--conditions=source', '--import', 'tsx', ...workerFlags],
      serialization: 'advanced',
      // What libraries have to say about damaged images is of no interest.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // As workers have it: the memory is judged.
      env: { ...process.env, ...workerHeap },
    })
    const ready = once(child, 'message')
    const gone = once(child, 'exit').then(([code, signal]) => ({ ended: String(signal ?? code) }))
    const said = await Promise.race([ready, gone])
    if ('ended' in said) throw new Error(`The process that reads images does not start: ${said.ended}`)
    return { process: child, gone }
  }

  async function read(bytes: Uint8Array, maxMs = usualMs): Promise<Fate> {
    current ??= await start()
    const { process: child, gone } = current
    const startedAt = performance.now()
    let killedFor: string | undefined
    let highest = 0
    const kill = (what: string) => {
      killedFor ??= what
      child.kill('SIGKILL')
    }
    const before = await costOf(child.pid!)
    let workedMs = 0
    let busyAt = startedAt
    const look = setInterval(async () => {
      const cost = await costOf(child.pid!)
      const sofarMs = (cost?.cpuMs ?? 0) - (before?.cpuMs ?? 0)
      if (cost?.isRunning || sofarMs > workedMs) busyAt = performance.now()
      workedMs = sofarMs
      highest = Math.max(highest, cost?.rssMib ?? 0)
      if (workedMs > enough * maxMs) kill(`no answer after ${Math.round(workedMs)} ms of work`)
      else if (performance.now() - busyAt > maxIdleMs) kill(`no work and no answer for ${maxIdleMs} ms`)
      else if (highest > enough * maxMib) kill(`${Math.round(highest)} MiB, and no answer`)
    }, lookMs)
    try {
      const answered = new Promise<Answer>((resolve) => child.once('message', resolve))
      // One that is gone since the last image cannot be told; then `gone` says so.
      child.send(bytes, () => {})
      const answer = await Promise.race([answered, gone])
      if ('ms' in answer) return judged(answer, maxMs)
      current = undefined
      return {
        outcome: killedFor === undefined ? 'crashed' : 'killed',
        ms: performance.now() - startedAt,
        highestMib: highest,
        breach: killedFor ?? `the process is gone: ${answer.ended}`,
      }
    } finally {
      clearInterval(look)
      child.removeAllListeners('message')
    }
  }

  function judged({ outcome, error, ms, highestMib }: Answer, maxMs: number): Fate {
    const fate = { outcome: outcome ?? 'internal', ms, highestMib }
    if (error !== undefined) return { ...fate, breach: `would be answered as internal: ${error}` }
    if (ms > maxMs) return { ...fate, breach: `${Math.round(ms)} ms, ${outcome}` }
    if (highestMib > maxMib) return { ...fate, breach: `${Math.round(highestMib)} MiB, ${outcome}` }
    return fate
  }

  async function stop(): Promise<void> {
    const last = current
    current = undefined
    last?.process.kill('SIGKILL')
    await last?.gone
  }

  return {
    read,
    async renew() {
      await stop()
      current = await start()
    },
    stop,
  }
}
