import { steadyNow } from './steady-now.ts'

const everyMs = 1_000
/** Less is a clock that is being kept right. */
const leastMs = 2_000

/** Calls back when somebody has set the clock on the wall back, a second later at most. @returns what ends that */
export function whenSetBack(callback: () => void): () => void {
  let before = Date.now() - steadyNow()
  const timer = setInterval(() => {
    const ahead = Date.now() - steadyNow()
    if (ahead < before - leastMs) callback()
    before = ahead
  }, everyMs).unref()
  return () => clearInterval(timer)
}
