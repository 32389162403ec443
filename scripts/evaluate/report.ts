import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { markdown, printed } from '../bench/table.ts'
import { compare, type Outcomes } from './mcnemar.ts'
import type { Part, TableOfPart } from './part.ts'

export interface Report {
  /** What was measured with what: backend, models, folder, date. */
  readonly setup: Readonly<Record<string, string | number>>
  readonly parts: readonly Part[]
}

const savedSchema = z.object({
  setup: z.record(z.string(), z.union([z.string(), z.number()])),
  outcomes: z.record(z.string(), z.record(z.string(), z.boolean())),
})
export type Saved = z.infer<typeof savedSchema>

/** A report.json of another run. */
export async function readReport(file: string): Promise<Saved> {
  const parsed = savedSchema.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (!parsed.success) throw new Error(`${file} is not a report of this command`)
  return parsed.data
}

/** One row for each part that both runs have. */
export function comparison({ parts }: Report, other: Saved): TableOfPart {
  const rows = parts.flatMap(({ name, outcomes }) => {
    const others: Outcomes | undefined = other.outcomes[name]
    if (others === undefined) return []
    const { common, onlyThisRight, onlyOtherRight, p } = compare(outcomes, others)
    return [
      {
        what: name,
        'in both': common,
        'right in this run only': onlyThisRight,
        'right in the other only': onlyOtherRight,
        'p (McNemar)': p < 0.001 ? 'below 0.001' : p.toFixed(3),
      },
    ]
  })
  if (rows.length === 0) throw new Error('The two runs have nothing in common')
  return { title: `Compared with ${setupLine(other.setup)}`, rows }
}

/** For the terminal. */
export const spoken = (tables: readonly TableOfPart[]): string =>
  tables.map(({ title, rows }) => printed({ id: title, title, rows })).join('\n\n')

/** report.md for people, report.json for the next run to compare with, and the plots. */
export async function writeReport(folder: string, report: Report, compared?: TableOfPart): Promise<void> {
  await mkdir(folder, { recursive: true })
  const { setup, parts } = report
  const sections = parts.flatMap(({ name, tables, plots }) => [
    `## ${name}`,
    ...tables.map(asMarkdown),
    ...plots.map(({ name: file, title }) => `![${title}](${file}.png)`),
  ])
  const lines = ['# Evaluation', setupLine(setup), ...sections, ...(compared ? [asMarkdown(compared)] : [])]
  await writeFile(join(folder, 'report.md'), `${lines.join('\n\n')}\n`)
  const saved: Saved = {
    setup: { ...setup },
    outcomes: Object.fromEntries(parts.map(({ name, outcomes }) => [name, { ...outcomes }])),
  }
  const figures = Object.fromEntries(parts.map(({ name, tables }) => [name, tables]))
  await writeFile(join(folder, 'report.json'), `${JSON.stringify({ ...saved, figures }, null, 2)}\n`)
  for (const { name, png } of parts.flatMap(({ plots }) => plots)) {
    await writeFile(join(folder, `${name}.png`), png)
  }
}

const setupLine = (setup: Saved['setup']): string =>
  Object.entries(setup)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')

const asMarkdown = ({ title, rows }: TableOfPart): string => `${title}:\n\n${markdown(rows)}`
