/** `npm run attack`: see --help. */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { bar } from '../../scripts/evaluate/bar.ts'
import { images } from './images/images.ts'
import { workers } from './images/workers.ts'
import { forged } from './network/forged/forged.ts'
import { http } from './network/http/http.ts'
import { ssrf } from './network/ssrf/ssrf.ts'
import type { Part, Row } from './part.ts'
import { report } from './report.ts'

const parts: readonly Part[] = [images, workers, ssrf, http, forged]

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

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    cases: { type: 'string' },
    case: { type: 'string' },
    keep: { type: 'string' },
    limit: { type: 'string', default: '900' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(help)
  process.exit()
}

const names = parts.map(({ name }) => name)
const unknown = (values.only ?? []).filter((name) => !names.includes(name))
if (unknown.length > 0) throw new Error(`Expected --only to be one of ${names.join(', ')}, got ${unknown}`)
const seed = wholeNumber('seed', values.seed)
const chosen = parts.filter(({ name }) => values.only?.includes(name) ?? true)

const rows: Row[] = []
for (const part of chosen) {
  const cases = values.cases === undefined ? part.cases : wholeNumber('cases', values.cases)
  let show: ((done: number) => void) | undefined
  const budget = {
    cases,
    limitMs: wholeNumber('limit', values.limit) * 1_000,
    only: values.case,
    keep: values.keep,
  }
  rows.push(
    ...(await part.run(seed, budget, (done, total) => {
      show ??= bar(part.name, total)
      show(done)
    })),
  )
}
if (!rows.some(({ cases }) => cases > 0)) throw new Error('There is no such case')
console.log(report(rows, seed))
process.exitCode = rows.some(({ breaches }) => breaches.length > 0) ? 1 : 0

function wholeNumber(option: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`Expected --${option} to be a whole number, got ${text}`)
  return Number(text)
}
