import { writeFile } from 'node:fs/promises'
import { markdown, printed } from '../../scripts/bench/table.ts'
import type { Row } from './play.ts'

interface Conclusion {
  readonly title: string
  readonly seed: string
  /** A file for the same as Markdown. */
  readonly report?: string | undefined
  readonly startedAt: number
}

/** Tells what came of it all. @returns the exit code: 1 as well where nothing was played */
export async function conclude(
  rows: readonly Row[],
  { title, seed, report, startedAt }: Conclusion,
): Promise<number> {
  const minutes = Math.round((performance.now() - startedAt) / 6_000) / 10
  const photos = rows.reduce((all, row) => all + row.photos, 0)
  const sum = `seed ${seed}, ${minutes} minutes, ${rows.length} faults, ${photos} photos`
  const told = rows.map(asTold)
  console.log(`\n${printed({ id: 'chaos', title, rows: told })}\n\n${sum}`)
  if (report !== undefined) await writeFile(report, `# ${title}\n\n${sum}.\n\n${markdown(told)}\n`)
  return rows.length > 0 && rows.every(({ breaches }) => breaches.length === 0) ? 0 : 1
}

const asTold = (row: Row) => ({
  fault: row.fault,
  photos: row.photos,
  lost: row.lost.length,
  doubled: row.doubled.length,
  'in doubt': row.inDoubt.length,
  'said no': Object.entries(row.refused)
    .map(([code, count]) => `${count} ${code}`)
    .join(', '),
  'recovery s': row.recoverySeconds ?? 'never',
  'memory MB': `${row.memoryMb.before} → ${row.memoryMb.after}`,
  "readyz's lies": row.lies.length,
  verdict: row.breaches.length === 0 ? 'well' : row.breaches.join('; '),
})
