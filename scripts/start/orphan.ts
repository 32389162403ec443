import { readFileSync } from 'node:fs'

/** How often the parents are looked at. */
const everyMs = 500

/**
 * Calls back when the process that somebody started us with is gone. `npm start` is npm, often a shell, then we: a
 * kill -9 of npm reaches neither of the others.
 */
export function whenOrphaned(callback: () => void): void {
  const parent = process.ppid
  const grandparent = parentOfShell(parent)
  setInterval(() => {
    if (process.ppid !== parent || (grandparent !== undefined && parentOfShell(parent) !== grandparent))
      callback()
  }, everyMs).unref()
}

/** Linux only; elsewhere the direct parent has to do. */
function parentOfShell(pid: number): number | undefined {
  try {
    const [, name, rest] = /^\d+ \((.*)\) \S (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    return name === 'sh' || name === 'dash' || name === 'bash' ? Number(rest?.split(' ', 1)[0]) : undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
