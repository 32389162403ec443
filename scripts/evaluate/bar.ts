import { progress } from '../bench/progress.ts'

const cells = 30

/** A bar on one line where somebody looks; in a log, a line for each tenth. */
export function bar(what: string, total: number): (done: number) => void {
  const begunAt = performance.now()
  let tenths = 0
  return (done) => {
    if (process.stderr.isTTY) return progress(done === total ? '' : drawn(what, done, total, begunAt))
    const reached = Math.floor((10 * done) / total)
    if (reached > tenths) process.stderr.write(`${what}: ${done} of ${total}\n`)
    tenths = reached
  }
}

function drawn(what: string, done: number, total: number, begunAt: number): string {
  const full = Math.round((cells * done) / total)
  const leftMs = ((performance.now() - begunAt) / Math.max(1, done)) * (total - done)
  const left = leftMs < 90_000 ? `${Math.ceil(leftMs / 1000)} s` : `${Math.ceil(leftMs / 60_000)} min`
  return `${what} ${'█'.repeat(full)}${'░'.repeat(cells - full)} ${done} of ${total}, ${left} left`
}
