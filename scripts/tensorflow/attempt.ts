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
  /** For a route to clean up after its deadline; then the next one begins regardless. */
  readonly graceMs: number
  /** Ends everything at once, as Ctrl-C does; nothing is remembered then. */
  readonly signal: AbortSignal
}

export interface OnceOptions extends AttemptOptions {
  /** Try again although an earlier attempt failed. */
  readonly force: boolean
  /** Is the binding of an earlier attempt to be trusted? */
  readonly stillThere: () => boolean
}

/** Tries only where nobody has tried before, or where what was made has gone. */
export async function attemptOnce(options: OnceOptions): Promise<{ backend: Backend; tried: boolean }> {
  const remembered = options.force ? undefined : await options.memory.recall()
  if (remembered === 'wasm' || (remembered === 'tensorflow' && options.stillThere())) {
    return { backend: remembered, tried: false }
  }
  return { backend: await attempt(options), tried: true }
}

/** Goes the routes one after the other until one arrives, and remembers what came of it. */
export async function attempt(options: AttemptOptions): Promise<Backend> {
  const { routes, memory, progress, routeTimeoutMs, graceMs, signal } = options
  for (const route of routes) {
    const stopped = new AbortController()
    const stop = () => stopped.abort(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    // Not AbortSignal.timeout: this timer has to keep the process alive for the routes that follow.
    const deadline = setTimeout(
      () => stopped.abort(new Error(`not done within ${routeTimeoutMs / 1000} s`)),
      routeTimeoutMs,
    )
    progress.begin(route.name)
    try {
      const work = route.run(stopped.signal, (name) => progress.step(name))
      await Promise.race([work, rejectedAfter(stopped.signal, graceMs)])
      progress.end('works')
      await memory.remember('tensorflow')
      return 'tensorflow'
    } catch (error) {
      progress.end(reason(stopped.signal.aborted ? stopped.signal.reason : error))
      signal.throwIfAborted()
    } finally {
      clearTimeout(deadline)
      signal.removeEventListener('abort', stop)
    }
  }
  await memory.remember('wasm')
  return 'wasm'
}

const reason = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''

/** A route that does not listen to its signal must not hold up the others. */
const rejectedAfter = (signal: AbortSignal, graceMs: number) =>
  new Promise<never>((_, reject) => {
    const giveUp = () => setTimeout(reject, graceMs, signal.reason)
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
  })
