import { printed } from '../../scripts/bench/table.ts'
import type { Row } from './part.ts'

/** The rows as a table, and below it every breach with the way to see it again. */
export function report(rows: readonly Row[], seed: number): string {
  const table = printed({
    id: 'attack',
    title: `Attacked with seed ${seed}`,
    rows: rows.map((row) => ({
      part: row.part,
      cases: row.cases,
      'what came of them': counts(row.outcomes),
      longestMs: Math.round(row.longestMs),
      highestMib: row.highestMib === undefined ? '' : Math.round(row.highestMib),
      verdict: row.breaches.length === 0 ? 'held' : `broken: ${row.breaches.length}`,
    })),
  })
  const breaches = rows.flatMap(({ part, breaches }) =>
    breaches.map(
      ({ name, what }) =>
        `${part}: ${name}: ${what}\n  npm run attack -- --only ${part.split(' ')[0]} --seed ${seed} --case '${name}'`,
    ),
  )
  return [table, ...breaches].join('\n\n')
}

const counts = (outcomes: Row['outcomes']): string =>
  Object.entries(outcomes)
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, count]) => `${outcome} ${count}`)
    .join(', ')
