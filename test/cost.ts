import { readFile } from 'node:fs/promises'

interface Cost {
  /** Of processor time, since the process began. */
  readonly cpuMs: number
  readonly rssMib: number
  /** Or would, if it had a core. */
  readonly isRunning: boolean
}

/** Linux counts in hundredths of a second, whatever its own clock is. */
const tickMs = 10

/** @returns undefined where the process is gone, or nobody but Linux would know */
export async function costOf(pid: number): Promise<Cost | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    // Behind the name, which may have anything in it: the state, and 10 more that nobody here asks for.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [user, system] = rest.slice(10, 12).map(Number)
    return {
      cpuMs: (user! + system!) * tickMs,
      rssMib: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024,
      isRunning: state === 'R' || state === 'D',
    }
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
