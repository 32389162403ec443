/** `npm run attack`: see --help. */
import { randomInt } from 'node:crypto'
import { commandLine, mistyped, oneOf, wholeNumber } from '../../scripts/command-line.ts'
import { bar } from '../../scripts/evaluate/bar.ts'
import { images } from './images/images.ts'
import { workers } from './images/workers.ts'
import { forged } from './network/forged/forged.ts'
import { http } from './network/http/http.ts'
import { ssrf } from './network/ssrf/ssrf.ts'
import type { Part, Row } from './part.ts'
import { report } from './report.ts'

const parts: readonly Part[] = [images, workers, ssrf, http, forged]
const names = parts.map(({ name }) => name)

const help = `Attacks the house as an outsider would, and says what came of it.

  npm run attack [-- --only PART] [--seed N] [--cases N] [--case NAME] [--keep FOLDER] [--limit 900]

Parts:
${parts.map(({ name, about, cases }) => `  ${name.padEnd(10)}  ${about}; ${cases} cases`).join('\n')}

  --only PART    this part alone; may be said again
  --seed N       makes the same cases again; by default another one each time
  --cases N      of each part
  --case NAME    one case of a run that is named by --only and --seed
  --keep FOLDER  what did harm is written there; otherwise nothing is kept
  --limit N      seconds for each part; cases that are not reached by then count as a breach

Exits with 1 where anything was breached.`

const { seed, chosen, budget } = commandLine(
  help,
  {
    options: {
      only: { type: 'string', multiple: true, default: names },
      seed: { type: 'string', default: String(randomInt(2 ** 31)) },
      cases: { type: 'string' },
      case: { type: 'string' },
      keep: { type: 'string' },
      limit: { type: 'string', default: '900' },
    },
  },
  ({ values: { only, seed, cases, limit, keep, case: one } }) => {
    const wanted = only.map((name) => oneOf('only', name, names))
    return {
      seed: wholeNumber('seed', seed),
      chosen: parts.filter(({ name }) => wanted.includes(name)),
      budget: {
        cases: cases === undefined ? undefined : wholeNumber('cases', cases, { from: 1 }),
        // A week, as timers end at 24 days.
        limitMs: wholeNumber('limit', limit, { from: 1, to: 7 * 24 * 3600 }) * 1_000,
        only: one,
        keep,
      },
    }
  },
)

// What the services need on disk; not before the help.
await import('../../scripts/prepare.ts')

let tried = 0
const rows: Row[] = []
for (const part of chosen) {
  let show: ((done: number) => void) | undefined
  rows.push(
    ...(await part.run(seed, { ...budget, cases: budget.cases ?? part.cases }, (done, total) => {
      tried++
      show ??= bar(part.name, total)
      show(done)
    })),
  )
}
if (budget.only !== undefined && tried === 0) {
  const where = chosen.map(({ name }) => name).join(', ')
  mistyped(help, `There is no case "${budget.only}" with seed ${seed} in ${where}.`)
}
console.log(report(rows, seed))
process.exitCode = rows.some(({ breaches }) => breaches.length > 0) ? 1 : 0
