/** `npm run classify`: the vision alone, on files. See --help. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, extname, join, resolve } from 'node:path'
import { limits } from '@emogram/contract'
import { configOrExit, loadConfig } from '@emogram/runtime'
import { classificationOf, pictureOptions, serviceSettings } from '@emogram/service'
import { type Analysis, createVision, type Vision } from '@emogram/vision'
import { commandLine } from './command-line.ts'
import { ensureModels } from './models.ts'
import { ensureTensorflow } from './tensorflow.ts'

const help = `Reads the faces in picture files.

  npm run classify -- photo.jpg [more …] [--out DIR] [--json]

  --out DIR   where the annotated pictures go; by default ./out, with --json nowhere
  --json      one line of JSON per file instead of a table
  --help      this text

Ends with exit code 1 when a file could not be read.`

const { values, positionals } = commandLine(
  help,
  { allowPositionals: true, options: { out: { type: 'string' }, json: { type: 'boolean' } } },
  (parsed) => {
    if (parsed.positionals.length === 0) throw new Error('Name a picture file, or several.')
    return parsed
  },
)
// npm runs scripts in the package's folder; people name files from where they stand.
const here = process.env['INIT_CWD'] ?? process.cwd()
const folder = values.out ?? (values.json ? undefined : 'out')
const out = folder === undefined ? undefined : resolve(here, folder)

const config = configOrExit(() =>
  loadConfig(
    serviceSettings.pick({
      TF_BACKEND: true,
      FACE_DETECTION_MODEL: true,
      FACE_MODEL: true,
      MAX_PIXELS: true,
    }),
    process.env,
  ),
)
await ensureModels()
await ensureTensorflow()
const vision = await createVision({
  modelsFolder: resolve(import.meta.dirname, '../models/dist'),
  backend: config.TF_BACKEND,
  detector: config.FACE_DETECTION_MODEL,
  faceModel: config.FACE_MODEL,
  threads: availableParallelism(),
  maxBytes: limits.imageBytes,
  maxPixels: config.MAX_PIXELS,
})
if (out !== undefined) await mkdir(out, { recursive: true })

const names = new Set<string>()
let failed = 0
for (const [index, file] of positionals.entries()) {
  progress(`${index + 1} of ${positionals.length}: ${file}`)
  try {
    report(file, await classify(vision, file))
  } catch (error) {
    failed++
    progress('')
    console.error(`${file}: ${reason(error)}`)
  }
}
progress('')
if (!values.json) console.log(`Pictures are in ${out}`)
await vision.dispose()
process.exitCode = failed === 0 ? 0 : 1

async function classify(vision: Vision, file: string): Promise<Analysis> {
  const bytes = await readFile(resolve(here, file))
  const analysis = await vision.analyse(
    bytes,
    out === undefined ? {} : { picture: pictureOptions({ kind: 'fullSize' }) },
  )
  if (out !== undefined && analysis.picture !== undefined) {
    await writeFile(join(out, unusedName(basename(file, extname(file)))), analysis.picture)
  }
  return analysis
}

/** Two folders may each hold an IMG_0001: neither picture may overwrite the other. */
function unusedName(base: string, number = 1): string {
  const name = `${base}${number === 1 ? '' : `-${number}`}.faces.jpg`
  if (names.has(name)) return unusedName(base, number + 1)
  names.add(name)
  return name
}

function report(file: string, analysis: Analysis): void {
  progress('')
  const classification = classificationOf(analysis, vision.backend)
  const { faces, took, backend } = classification
  if (values.json) {
    console.log(JSON.stringify({ file, ...classification }))
    return
  }
  console.log(
    `${file}  ${faces.length} ${faces.length === 1 ? 'face' : 'faces'}, ${Math.round(took.total_ms)} ms, ${backend}`,
  )
  for (const [index, { box, emotion, gender, age, hindrance }] of faces.entries()) {
    const cells = [
      String(index + 1).padStart(4),
      `${gender.label} ${percent(gender.score)}${gender.sure ? '' : ' ?'}`.padEnd(14),
      `${Math.round(age)} years`.padEnd(10),
      `${emotion.label} ${percent(emotion.score)}${emotion.sure ? '' : ' ?'}`.padEnd(17),
      `at ${Math.round(box.x)},${Math.round(box.y)} ${Math.round(box.width)}×${Math.round(box.height)}`,
      ...(hindrance === undefined ? [] : [hindrance.replace('_', ' ')]),
    ]
    console.log(cells.join('  '))
  }
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'There is no such file.'
  if (code === 'EISDIR') return 'This is a folder; name the files in it.'
  return message
}

function percent(score: number): string {
  return `${Math.round(score * 100)} %`.padStart(5)
}

/** One line that is written over; only where somebody is looking, and only when there is something to wait for. */
function progress(text: string): void {
  if (process.stderr.isTTY && positionals.length > 1) process.stderr.write(`\r\u001b[K${text}`)
}
