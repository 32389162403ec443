import { ConfigError } from './config.ts'
import type { Log } from './log.ts'

export interface Lifecycle {
  /** Called on the way out, last registered first; each gets what is left of the grace period. */
  onClose(name: string, close: (signal: AbortSignal) => Promise<void> | void): void
  /** Ends the process in order, as a signal would, with this exit code. */
  stop(exitCode: number): void
}

export interface RunOptions {
  readonly log: Log
  /** All closers together; then the process ends regardless. Docker's stop_grace_period must be longer. */
  readonly graceMs: number
}

/**
 * Owns a process from start to exit: runs `start`, then waits for SIGTERM or SIGINT and closes what was opened,
 * newest first. A second signal ends the process at once. A failed start closes what was already open.
 */
export async function run(
  options: RunOptions,
  start: (lifecycle: Lifecycle) => Promise<void>,
): Promise<void> {
  const { log, graceMs } = options
  const closers: { name: string; close: (signal: AbortSignal) => Promise<void> | void }[] = []
  let closing = false

  const close = async (exitCode: number): Promise<void> => {
    if (closing) return
    closing = true
    const deadline = AbortSignal.timeout(graceMs)
    setTimeout(() => {
      log.error({ graceMs }, 'not everything closed in time')
      process.exit(exitCode || 1)
    }, graceMs)
    let failed = false
    for (const closer of closers.reverse()) {
      try {
        await closer.close(deadline)
      } catch (error) {
        failed = true
        log.error({ err: error, closer: closer.name }, 'could not be closed')
      }
    }
    log.info('stopped')
    log.flush()
    process.exit(exitCode || (failed ? 1 : 0))
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (closing) process.exit(1)
      log.info({ signal }, 'stopping')
      void close(0)
    })
  }
  // A bug somewhere must not leave a half-alive process behind: say it and let the supervisor start a fresh one.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, event)
      void close(1)
    })
  }

  try {
    await start({
      onClose: (name, closer) => void closers.push({ name, close: closer }),
      stop: (exitCode) => void close(exitCode),
    })
  } catch (error) {
    log.fatal({ err: error }, 'could not start')
    await close(1)
  }
}

/** Settings are read before there is a log to write to: their problems go to stderr as they are. */
export function configOrExit<T>(load: () => T): T {
  try {
    return load()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
