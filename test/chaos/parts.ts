import { processTree } from '../../scripts/start/processes.ts'
import { costOf } from '../cost.ts'
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

/** What the processes of each part hold in memory, together; nothing where nobody but Linux would know. */
export async function memoryMb(root: number): Promise<Record<Part, number>> {
  const tree = await processTree(root)
  const sums = await Promise.all(
    parts.map(async (part) => {
      const its = tree.filter(({ command }) => patterns[part].test(command))
      const costs = await Promise.all(its.map(({ pid }) => costOf(pid)))
      return [part, Math.round(costs.reduce((sum, cost) => sum + (cost?.rssMib ?? 0), 0))] as const
    }),
  )
  return Object.fromEntries(sums) as Record<Part, number>
}
