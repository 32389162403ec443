import { writeFile } from 'node:fs/promises'
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
  console.log(`\n${table(rows)}\n\n${sum}`)
  if (report !== undefined) await writeFile(report, `# ${title}\n\n${sum}.\n\n${table(rows)}\n`)
  return rows.length > 0 && rows.every(({ breaches }) => breaches.length === 0) ? 0 : 1
}

const heads = [
  'fault',
  'photos',
  'lost',
  'doubled',
  'in doubt',
  'said no',
  'recovery s',
  'memory MB',
  "readyz's lies",
  'verdict',
] as const

/** A table that people can read, and Markdown as well. */
function table(rows: readonly Row[]): string {
  const cells = [heads, heads.map(() => '-'), ...rows.map(cellsOf)]
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells
    .map((row) => `| ${widths.map((width, column) => pad(row[column] ?? '', width)).join(' | ')} |`)
    .join('\n')
}

const cellsOf = (row: Row): readonly string[] => [
  row.fault,
  String(row.photos),
  String(row.lost.length),
  String(row.doubled.length),
  String(row.inDoubt.length),
  Object.entries(row.refused)
    .map(([code, count]) => `${count} ${code}`)
    .join(', '),
  row.recoverySeconds?.toFixed(1) ?? 'never',
  `${row.memoryMb.before} → ${row.memoryMb.after}`,
  String(row.lies.length),
  row.breaches.length === 0 ? 'well' : row.breaches.join('; '),
]

const pad = (text: string, width: number): string =>
  text === '-'
    ? '-'.repeat(width)
    : /^\d/.test(text) && !/[a-z]/.test(text)
      ? text.padStart(width)
      : text.padEnd(width)
