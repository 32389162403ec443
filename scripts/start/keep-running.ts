import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

export interface KeepRunningOptions {
  readonly launch: () => ChildProcess
  /** It ended although nobody stopped it, and will be started again. */
  readonly onRestart: (restart: Restart) => void
  /** It ends by itself at once every time: starting it again would not help. */
  readonly onHopeless: (exitCode: number | null) => void
  /** Before it is started again; twice as long with every failed start, up to the longest. */
  readonly firstPauseMs?: number
  readonly maxPauseMs?: number
}

export interface Restart {
  readonly exitCode: number | null
  /** Starts in a row that came to nothing, this one included; 0 where it had run for a while. */
  readonly failedStarts: number
  readonly pauseMs: number
}

/** A process that lived this long was fine; one that did not counts as a failed start. */
const fineAfterMs = 10_000
const maxFailedStarts = 4
/** As a shell says it: killed from outside, which tells nothing about the next start. */
const killed = 137

/** Starts a process, and again whenever it ends by itself. */
export function keepRunning({
  launch,
  onRestart,
  onHopeless,
  firstPauseMs = 250,
  // Where memory is short every start is killed, and costs the others more of it: so not every few seconds for ever.
  maxPauseMs = 60_000,
}: KeepRunningOptions): {
  stop(): Promise<void>
} {
  let child: ChildProcess
  let exited: Promise<unknown> = Promise.resolve()
  let failedStarts = 0
  const stopping = new AbortController()

  function start(): void {
    const startedAt = performance.now()
    child = launch()
    exited = once(child, 'exit')
    child.once('exit', (exitCode) => {
      if (stopping.signal.aborted) return
      failedStarts = performance.now() - startedAt < fineAfterMs ? failedStarts + 1 : 0
      if (failedStarts >= maxFailedStarts && exitCode !== killed) return onHopeless(exitCode)
      const pauseMs = Math.min(firstPauseMs * 2 ** failedStarts, maxPauseMs)
      onRestart({ exitCode, failedStarts, pauseMs })
      void sleep(pauseMs, undefined, { signal: stopping.signal }).then(start, () => undefined)
    })
  }

  start()
  return {
    async stop() {
      stopping.abort()
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null) await exited
    },
  }
}
