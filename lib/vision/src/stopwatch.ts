/** Milliseconds of the steps of one picture. */
export type Stopwatch = ReturnType<typeof stopwatch>

export function stopwatch() {
  const start = performance.now()
  let last = start
  return {
    /** Milliseconds since the last call. */
    lap(): number {
      const now = performance.now()
      const ms = now - last
      last = now
      return ms
    },
    total: () => performance.now() - start,
  }
}
