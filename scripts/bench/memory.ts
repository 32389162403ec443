import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { processTree } from '../start/processes.ts'

/** Resident memory of a process and of each that it has started, in MiB, by process id. */
export async function rssByProcess(root: number): Promise<ReadonlyMap<number, number>> {
  const pids = (await processTree(root)).map(({ pid }) => pid)
  if (existsSync('/proc/self/status')) {
    const kib = pids.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8')
      return [pid, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024] as const
    })
    return new Map(await Promise.all(kib))
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=,rss=', '-p', pids.join(',')])
  const rows = stdout.trim().split('\n')
  return new Map(
    rows.map((row) => {
      const [pid, kib] = row.trim().split(/\s+/).map(Number)
      return [pid!, kib! / 1024]
    }),
  )
}

export const total = (memory: ReadonlyMap<number, number>): number =>
  [...memory.values()].reduce((sum, mib) => sum + mib, 0)
