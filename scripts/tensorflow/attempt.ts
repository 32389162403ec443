import type { Backend, Memory } from './memory.ts'
import type { Progress } from './progress.ts'

/** One way to the native binding. It is there when `run` resolves; a rejection's message says why it is not. */
export interface Route {
  readonly name: string
  run(signal: AbortSignal, step: (name: string) => void): Promise<void>
}

export interface AttemptOptions {
  readonly routes: readonly Route[]
  readonly memory: Memory
  readonly progress: Progress
  readonly routeTimeoutMs: number
  /** Ends everything at once, as Ctrl-C does; nothing is remembered then. */
  readonly signal: AbortSignal
}

/** Goes the routes one after the other until one arrives, and remembers what came of it. */
export async function attempt(options: AttemptOptions): Promise<Backend> {
  const { routes, memory, progress, routeTimeoutMs, signal } = options
  for (const route of routes) {
    const deadline = AbortSignal.timeout(routeTimeoutMs)
    const either = AbortSignal.any([deadline, signal])
    progress.begin(route.name)
    try {
      await orAborted(
        route.run(either, (name) => progress.step(name)),
        either,
      )
      progress.end('works')
      await memory.remember('tensorflow')
      return 'tensorflow'
    } catch (error) {
      progress.end(deadline.aborted ? `not done within ${routeTimeoutMs / 1000} s` : reason(error))
      signal.throwIfAborted()
    }
  }
  await memory.remember('wasm')
  return 'wasm'
}

const reason = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''

/** A route that does not listen to its signal must not hold up the others. */
function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
