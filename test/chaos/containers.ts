/** What becomes of photos while the containers of prod.yml die. Called by test/chaos.sh, which brings them up and down. */
import { parseArgs } from 'node:util'
import { seededRandom } from '@emogram/simulator'
import { healthy, ours, person } from '../containers/stack.ts'
import { containerFaults } from './containers/faults.ts'
import { openContainerRig } from './containers/rig.ts'
import { chosenOf } from './faults/index.ts'
import { play } from './play.ts'
import { shuffled } from './random.ts'
import { conclude } from './report.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    only: { type: 'string', default: '' },
    faults: { type: 'string', default: String(containerFaults.length) },
    report: { type: 'string' },
  },
})
const picturesFolder = process.env['PICTURES_FOLDER'] ?? ''
if (picturesFolder === '') throw new Error('PICTURES_FOLDER is missing: test/chaos.sh sets it')
const startedAt = performance.now()
const chosen = chosenOf(containerFaults, values.only)
const faults = shuffled(chosen, seededRandom(Number(values.seed))).slice(0, Number(values.faults))
console.log(`seed ${values.seed}`)
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
