/** What becomes of photos while the containers of prod.yml die. Called by test/chaos.sh, which brings them up and down. */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { seededRandom } from '@emogram/simulator'
import { healthy, ours, person } from '../containers/stack.ts'
import { containerFaults } from './containers/faults.ts'
import { openContainerRig } from './containers/rig.ts'
import { play } from './play.ts'
import { shuffled } from './random.ts'
import { table } from './report.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    only: { type: 'string' },
    faults: { type: 'string', default: String(containerFaults.length) },
    report: { type: 'string' },
  },
})
const startedAt = performance.now()
const chosen = containerFaults.filter(({ name }) => values.only?.split(',').includes(name) ?? true)
const faults = shuffled(chosen, seededRandom(Number(values.seed))).slice(0, Number(values.faults))
console.log(`seed ${values.seed}`)
for (const service of ours) await healthy(service, 1)
await person.waitForBot(60_000)
const rig = await openContainerRig(process.env['PICTURES_FOLDER'] ?? '')
try {
  const rows = await play(faults, rig, {
    small: false,
    onProgress: (line) => console.log(`${Math.round((performance.now() - startedAt) / 1_000)} s: ${line}`),
  })
  const photos = rows.reduce((all, row) => all + row.photos, 0)
  const minutes = Math.round((performance.now() - startedAt) / 6_000) / 10
  const sum = `seed ${values.seed}, ${minutes} minutes, ${rows.length} faults, ${photos} photos`
  console.log(`\n${table(rows)}\n\n${sum}`)
  if (values.report !== undefined)
    await writeFile(values.report, `# Containers broken on purpose\n\n${sum}.\n\n${table(rows)}\n`)
  process.exitCode = rows.every(({ breaches }) => breaches.length === 0) ? 0 : 1
} finally {
  await rig.close()
}
