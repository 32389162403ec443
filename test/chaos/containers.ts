/** What becomes of photos while the containers of prod.yml die. Called by test/chaos.sh, which brings them up and down. */
import { randomInt } from 'node:crypto'
import { seededRandom } from '@emogram/simulator'
import { commandLine, wholeNumber } from '../../scripts/command-line.ts'
import { healthy, ours, person } from '../containers/stack.ts'
import { containerFaults } from './containers/faults.ts'
import { openContainerRig } from './containers/rig.ts'
import { chosenOf, listed } from './faults/index.ts'
import { play } from './play.ts'
import { shuffled } from './random.ts'
import { conclude } from './report.ts'

const help = `Kills, pauses and restarts the containers of prod.yml while photos flow, and says what became of each photo.

  test/chaos.sh [--only FAULT,FAULT] [--seed N] [--faults N] [--report FILE.md] [--list]

--only: these faults. --seed: says in which order; by default another one each time. --faults: only so many of them.
--report: the table as Markdown, too. --list: what would be broken.
With the queue in Redis: COMPOSE_PROFILES=redis REDIS_URL=redis://redis:6379 test/chaos.sh`

const { values, chosen, seed, count } = commandLine(
  help,
  {
    options: {
      seed: { type: 'string', default: String(randomInt(2 ** 31)) },
      only: { type: 'string', default: '' },
      faults: { type: 'string', default: String(containerFaults.length) },
      report: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  },
  ({ values }) => ({
    values,
    chosen: chosenOf(containerFaults, values.only),
    seed: wholeNumber('seed', values.seed),
    count: wholeNumber('faults', values.faults, { from: 1 }),
  }),
)
if (values.list) {
  console.log(listed(chosen))
  process.exit()
}
const picturesFolder = process.env['PICTURES_FOLDER'] ?? ''
if (picturesFolder === '') throw new Error('PICTURES_FOLDER is missing: test/chaos.sh sets it')
const startedAt = performance.now()
const faults = shuffled(chosen, seededRandom(seed)).slice(0, count)
console.log(`seed ${seed}`)
for (const service of ours) await healthy(service, 1)
await person.waitForBot(60_000)
const rig = await openContainerRig(picturesFolder)
try {
  const rows = await play(faults, rig, {
    small: false,
    onProgress: (line) => console.log(`${Math.round((performance.now() - startedAt) / 1_000)} s: ${line}`),
  })
  process.exitCode = await conclude(rows, { ...values, title: 'Containers broken on purpose', startedAt })
} finally {
  await rig.close()
}
