export interface Load {
  readonly perSecond: number
  readonly latenciesMs: readonly number[]
}

/** Keeps so many jobs under way for this long, each followed by the next at once. What is under way then counts too. */
export async function load(
  concurrency: number,
  forMs: number,
  job: (worker: number) => Promise<unknown>,
): Promise<Load> {
  const latenciesMs: number[] = []
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: concurrency }, async (_, worker) => {
      do {
        const begunAt = performance.now()
        await job(worker)
        latenciesMs.push(performance.now() - begunAt)
      } while (performance.now() - startedAt < forMs)
    }),
  )
  return { perSecond: latenciesMs.length / ((performance.now() - startedAt) / 1000), latenciesMs }
}
