import { readFile } from 'node:fs/promises'
import { type Process, processTree } from '../../scripts/start/processes.ts'
import { marks, type Room } from '../rooms.ts'

/** Whatever of the house can be killed by itself. */
export type Part = Exclude<Room, 'simulator'> | 'reader' | 'nginx-worker'

const patterns: Readonly<Record<Part, RegExp>> = {
  bot: marks.bot,
  'classify-file': marks['classify-file'],
  'classify-url': marks['classify-url'],
  nginx: marks.nginx,
  reader: /tinypool.*process\.js/,
  'nginx-worker': /^nginx: worker/,
}
export const parts = Object.keys(patterns) as Part[]

/** Those that run now: of readers and of nginx's workers there are several. */
export async function pidsOf(root: number, part: Part): Promise<number[]> {
  return (await processTree(root)).filter(({ command }) => patterns[part].test(command)).map(({ pid }) => pid)
}

/** What the processes of each part hold in memory, together. */
export async function memoryMb(root: number): Promise<Record<Part, number>> {
  const tree = await processTree(root)
  const sums = await Promise.all(
    parts.map(async (part) => {
      const held = await Promise.all(
        tree.filter(({ command }) => patterns[part].test(command)).map(residentMb),
      )
      return [part, Math.round(held.reduce((sum, mb) => sum + mb, 0))] as const
    }),
  )
  return Object.fromEntries(sums) as Record<Part, number>
}

/** As Linux has it; nothing elsewhere, and of what has just ended. */
async function residentMb({ pid }: Process): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
}
