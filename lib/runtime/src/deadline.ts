/** The reason of a signal that fired because its time was up. */
export class Late extends Error {
  constructor(ms: number) {
    super(`not within ${ms} ms`)
    this.name = 'Late'
  }
}

/**
 * Does the work with a signal that fires when `outer` does, or with `Late` after `ms`. Not AbortSignal.any(): on
 * Node 20 each one leaves memory behind, and a process makes several for every photo in months.
 */
export async function withDeadline<T>(
  ms: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted()
  const controller = new AbortController()
  const onOuter = () => controller.abort(outer?.reason)
  const timer = setTimeout(() => controller.abort(new Late(ms)), ms)
  outer?.addEventListener('abort', onOuter)
  try {
    return await work(controller.signal)
  } finally {
    clearTimeout(timer)
    outer?.removeEventListener('abort', onOuter)
  }
}

/** Settles with the work, or with the signal's reason as soon as that fires: for work that cannot be cut short itself. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  let stop = () => {}
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Settles with the work, or in time without it: for work that cannot be cut short itself. */
export const inTime = <T>(
  ms: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => withDeadline(ms, outer, (signal) => unlessAborted(work(signal), signal))
