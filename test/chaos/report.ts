import type { Row } from './play.ts'

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
export function table(rows: readonly Row[]): string {
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
