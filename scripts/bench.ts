/** `npm run bench`: how fast this is, on this machine. See --help. */
import { writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import type { BackendName } from '@emogram/vision'
import { measureAround } from './bench/around.ts'
import { measureBatch } from './bench/batch.ts'
import { measureBatches } from './bench/batches.ts'
import { measureCores } from './bench/cores.ts'
import { createEquipment } from './bench/equipment.ts'
import { machine } from './bench/machine.ts'
import type { Bench, Part } from './bench/part.ts'
import { photos } from './bench/photos.ts'
import { announce, progress } from './bench/progress.ts'
import { measureSaturated } from './bench/saturated.ts'
import { soak } from './bench/soak.ts'
import { measureStages } from './bench/stages.ts'
import { rounded } from './bench/statistics.ts'
import { printed, type Table } from './bench/table.ts'
import { measureBot, measureHttp } from './bench/throughput.ts'
import { commandLine, oneOf, wholeNumber } from './command-line.ts'
import { ensureModels } from './models.ts'
import { ensureTensorflow } from './tensorflow.ts'

const help = `Measures how fast photos are read on this machine.

  npm run bench [-- [part …] [--quick] [--backend NAME] [--json FILE]]
  npm run bench -- --soak 5000

Parts, by default all of them, in this order:
  stages      a lone photo, step by step, with one thread and with all
  batches     faces in one call of a network
  around      everything but the vision, which is replaced by nothing
  http        photos per second and latency, uploads through the gateway
  bot         the same, photos through the bot
  saturated   readiness and acknowledgements while there is too much to do
  batch       memory for one large batch of the REST API
  cores       one core against all

  --quick         one short round of each: figures to look at, not to quote
  --backend NAME  tensorflow or wasm only; by default both, side by side
  --soak N        instead of the parts: N photos through the house; ends with exit code 1 when memory grows
  --json FILE     write the figures there as well
  --help          this text

Needs a quiet machine. What is compared takes turns within one run; trust the ratios first.`

const parts: Readonly<Record<string, Part>> = {
  stages: measureStages,
  batches: measureBatches,
  around: measureAround,
  http: measureHttp,
  bot: measureBot,
  saturated: measureSaturated,
  batch: measureBatch,
  cores: measureCores,
}
const thorough = { rounds: 3, cellMs: 4_000, repeats: 5, concurrencies: [1, 2, 4, 8, 16] }
const quick = { rounds: 1, cellMs: 500, repeats: 1, concurrencies: [1, 4] }

const { values, chosen, backend, soakPhotos } = commandLine(
  help,
  {
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      backend: { type: 'string' },
      soak: { type: 'string' },
      json: { type: 'string' },
    },
  },
  ({ values, positionals }) => {
    const unknown = positionals.find((name) => !Object.hasOwn(parts, name))
    if (unknown !== undefined) throw new Error(`There is no part "${unknown}".`)
    return {
      values,
      chosen: positionals.length === 0 ? Object.keys(parts) : positionals,
      backend:
        values.backend === undefined ? undefined : oneOf('backend', values.backend, ['tensorflow', 'wasm']),
      soakPhotos: values.soak === undefined ? undefined : wholeNumber('soak', values.soak, { from: 100 }),
    }
  },
)
// npm runs scripts in the package's folder; people name files from where they stand.
const jsonFile = values.json && resolve(process.env['INIT_CWD'] ?? process.cwd(), values.json)

const begunAt = performance.now()
const described = machine()
const backends = await backendsHere()
await ensureModels()
const equipment = createEquipment()
const bench: Bench = {
  ...equipment,
  ...(values.quick ? quick : thorough),
  backends,
  photos: await photos(),
  progress,
  say: (text) => console.log(text),
}
const tables: Table[] = []
try {
  console.log(
    Object.entries(described)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
  )
  if (soakPhotos !== undefined) {
    const { tables: found, passed } = await soak(bench, soakPhotos)
    report(found)
    process.exitCode = passed ? 0 : 1
  } else {
    for (const [index, name] of chosen.entries()) {
      announce(`${index + 1} of ${chosen.length}: ${name}`)
      report(await parts[name]!(bench))
    }
  }
  report(await equipment.summary())
} finally {
  await equipment.close()
}
const ended = { load_after: rounded(loadavg()[0]!), minutes: rounded((performance.now() - begunAt) / 60_000) }
console.log(`\nload after: ${ended.load_after}, ${ended.minutes} minutes`)
if (jsonFile) {
  const figures = Object.fromEntries(tables.map(({ id, rows }) => [id, rows]))
  await writeFile(jsonFile, `${JSON.stringify({ machine: { ...described, ...ended }, figures }, null, 2)}\n`)
}

function report(found: readonly Table[]): void {
  progress('')
  for (const table of found) console.log(`\n${printed(table)}`)
  tables.push(...found)
}

async function backendsHere(): Promise<BackendName[]> {
  const native = backend !== 'wasm' && (await ensureTensorflow()) === 'tensorflow'
  if (backend !== 'wasm' && !native) {
    console.log('tensorflow: skipped, its binding is not here (npm run tensorflow)')
    if (backend === 'tensorflow') process.exit(1)
  }
  const wanted: BackendName[] = native ? ['tensorflow', 'wasm'] : ['wasm']
  return wanted.filter((name) => backend === undefined || name === backend)
}
