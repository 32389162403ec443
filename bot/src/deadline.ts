/** The reason of a signal that fired because its time was up. */
export class Late extends Error {
  constructor(ms: number) {
    super(`not within ${ms} ms`)
    this.name = 'Late'
  }
}

/**
 * Does the work with a signal that fires when `outer` does, or with `Late` after `ms`. Not AbortSignal.any(): on
 * Node 20 each one leaves memory behind, and this process makes one for every call in months.
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
