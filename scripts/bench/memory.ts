import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { processTree } from '../start/processes.ts'

/** Resident memory of a process and all that it has started, in MiB. */
export async function rssMib(root: number): Promise<number> {
  const pids = (await processTree(root)).map(({ pid }) => pid)
  if (existsSync('/proc/self/status')) {
    const kib = await Promise.all(
      pids.map(async (pid) =>
        Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0),
      ),
    )
    return kib.reduce((sum, each) => sum + each, 0) / 1024
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', pids.join(',')])
  return stdout.split('\n').reduce((sum, line) => sum + Number(line), 0) / 1024
}
