import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

export interface Process {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

/** Every process of this machine that still runs. Slim Debian images have no ps, and macOS has no /proc. */
async function everyProcess(): Promise<Process[]> {
  if (existsSync('/proc/self/stat')) {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
    return (await Promise.all(pids.map(readProc))).flatMap((found) => found ?? [])
  }
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,state=,args='])
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    return state === undefined || state.startsWith('Z')
      ? []
      : { pid: Number(pid), parent: Number(parent), command: command ?? '' }
  })
}

async function readProc(pid: string): Promise<Process | undefined> {
  try {
    const [stat, command] = await Promise.all(
      ['stat', 'cmdline'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8')),
    )
    const [, state, parent] = /^\d+ \(.*\) (\S) (\d+)/s.exec(stat ?? '') ?? []
    if (state === undefined || state === 'Z') return undefined
    return { pid: Number(pid), parent: Number(parent), command: (command ?? '').replaceAll('\0', ' ').trim() }
  } catch (error) {
    // It ended while it was being looked at.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

/** The process and all that it started. */
export async function processTree(root: number): Promise<Process[]> {
  const all = await everyProcess()
  const found = all.filter(({ pid }) => pid === root)
  for (const { pid } of found) found.push(...all.filter(({ parent }) => parent === pid))
  return found
}

/** Those of them that still run; a number that has gone to another program does not count. */
export async function stillRunning(processes: readonly Process[]): Promise<Process[]> {
  const now = new Map((await everyProcess()).map((process) => [process.pid, process.command]))
  return processes.filter(({ pid, command }) => now.get(pid) === command)
}
