/** `npm run evaluate`: how often the labels are right, on pictures whose labels are known. See --help. */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { BackendName, DetectorName } from '@emogram/vision'
import { detectorNames } from '@emogram/vision'
import { emotions } from '@emogram/vision/networks'
import { progress } from './bench/progress.ts'
import { bar } from './evaluate/bar.ts'
import { judgeDetection } from './evaluate/detection.ts'
import { boxedImages, emotionImages, type Image, isHeldOut, peopleImages } from './evaluate/images.ts'
import { judgeLabels } from './evaluate/labels.ts'
import { type Networks, openNetworks } from './evaluate/networks.ts'
import type { Part } from './evaluate/part.ts'
import { judgePeople } from './evaluate/people.ts'
import { comparison, readReport, spoken, writeReport } from './evaluate/report.ts'
import { ensureModels } from './models.ts'
import { ensureTensorflow } from './tensorflow.ts'

const help = `Counts how often the labels are right, on pictures whose labels are known.

  npm run evaluate -- emotion DIR      a folder for each emotion, of faces cut out, as in FER2013
  npm run evaluate -- people DIR       files named as UTKFace's are, or folders man and woman, of photos
  npm run evaluate -- detection FILE   JSON: [{"file": "a.jpg", "boxes": [[x, y, width, height], …]}, …]

  --photos         emotion: the pictures are photos, in which the detector looks for the face first
  --held-out       only what our own networks are never trained with: 15 of 100 file names
  --every N        only every Nth picture
  --backend NAME   tensorflow or wasm; by default tensorflow where it loads
  --detector NAME  ${detectorNames.join(', ')}
  --out DIR        where report.md, report.json and the plots go; by default ./out/evaluate
  --against FILE   report.json of another run: which of the two is right more often on the same pictures, and
                   whether that can be chance (McNemar's test)
  --help           this text

Of several faces in a photo the largest one counts. Ends with exit code 1 when a picture could not be read.`

const tasks: Readonly<Record<string, (networks: Networks, at: string) => Promise<Part[]>>> = {
  emotion: evaluateEmotion,
  people: evaluatePeople,
  detection: evaluateDetection,
}

const { values, task, at } = options()
const other = values.against === undefined ? undefined : await readReport(path(values.against))
await ensureModels()
if (values.backend !== 'wasm') await ensureTensorflow()
const networks = await openNetworks({
  backend: values.backend as BackendName | undefined,
  detector: values.detector as DetectorName | undefined,
})
let unreadable = 0
let faceless = 0

try {
  const parts = await tasks[task]!(networks, path(at))
  const setup = { task, ...networks.name, ...(faceless > 0 && { 'no face found': faceless }) }
  const report = { setup, parts }
  const compared = other && comparison(report, other)
  console.log(spoken([...parts.flatMap(({ tables }) => tables), ...(compared ? [compared] : [])]))
  const out = path(values.out)
  await writeReport(out, report, compared)
  if (faceless > 0) console.log(`\nNo face was found in ${faceless} pictures; they are not in these figures.`)
  console.log(`\nReport and plots are in ${join(out, 'report.md')}`)
} finally {
  await networks.close()
}
process.exitCode = unreadable === 0 ? 0 : 1

async function evaluateEmotion({ faces, crop }: Networks, folder: string): Promise<Part[]> {
  const images = chosen(await emotionImages(folder))
  const answers = await eachOf(images, async ({ id, file, emotion }) => {
    const face = values.photos ? largest(await faces(file, ['emotion'])) : await crop(file, ['emotion'])
    const said = face?.emotion
    return said && { id, label: emotion!, answer: said.label, score: said.score, sure: said.sure }
  })
  return [judgeLabels('emotion', emotions, answers)]
}

async function evaluatePeople({ faces }: Networks, folder: string): Promise<Part[]> {
  const people = await eachOf(chosen(await peopleImages(folder)), async (image) => {
    const face = largest(await faces(image.file, ['gender', 'age']))
    if (face === undefined) return undefined
    const { label, score, sure } = face.gender!
    return { ...image, said: { gender: label, score, sure, age: face.age! } }
  })
  return judgePeople(people)
}

async function evaluateDetection({ faces }: Networks, json: string): Promise<Part[]> {
  const pictures = await eachOf(chosen(await boxedImages(json)), async ({ id, file, boxes }) => ({
    id,
    labelled: boxes,
    // The curve wants the doubtful ones too.
    detected: await faces(file, [], 0),
  }))
  return [judgeDetection(pictures)]
}

function chosen<T extends Image>(images: readonly T[]): T[] {
  const some = images
    .filter((image) => !values['held-out'] || isHeldOut(image))
    .filter((_, i) => i % Number(values.every) === 0)
  if (some.length === 0) throw new Error('There are no such pictures.')
  return some
}

/** One after the other; a picture that cannot be read is named and left out, one without a face is counted. */
async function eachOf<T extends Image, R>(
  images: readonly T[],
  ask: (image: T) => Promise<R | undefined>,
): Promise<R[]> {
  const show = bar(task, images.length)
  const found: R[] = []
  for (const [index, image] of images.entries()) {
    try {
      const answer = await ask(image)
      if (answer === undefined) faceless++
      else found.push(answer)
    } catch (error) {
      unreadable++
      progress('')
      console.error(`${image.file}: ${(error as Error).message}`)
    }
    show(index + 1)
  }
  return found
}

function largest<F extends { readonly box: { readonly width: number; readonly height: number } }>(
  faces: readonly F[],
): F | undefined {
  const size = ({ box }: F) => box.width * box.height
  return faces.reduce<F | undefined>(
    (best, face) => (best === undefined || size(face) > size(best) ? face : best),
    undefined,
  )
}

/** npm runs scripts in the package's folder; people name files from where they stand. */
function path(name: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), name)
}

function options() {
  try {
    const parsed = parseArgs({
      allowPositionals: true,
      options: {
        photos: { type: 'boolean', default: false },
        'held-out': { type: 'boolean', default: false },
        every: { type: 'string', default: '1' },
        backend: { type: 'string' },
        detector: { type: 'string' },
        out: { type: 'string', default: 'out/evaluate' },
        against: { type: 'string' },
        help: { type: 'boolean' },
      },
    })
    if (parsed.values.help) {
      console.log(help)
      process.exit(0)
    }
    const [name, at, ...more] = parsed.positionals
    const { backend, detector, every } = parsed.values
    if (name === undefined || at === undefined || more.length > 0) throw new Error('Name a task and a place.')
    if (!Object.hasOwn(tasks, name)) throw new Error(`There is no task "${name}".`)
    if (!/^[1-9]\d*$/.test(every)) throw new Error('--every needs a number from 1 on.')
    if (backend !== undefined && !['tensorflow', 'wasm'].includes(backend)) {
      throw new Error('--backend is tensorflow or wasm.')
    }
    if (detector !== undefined && !(detectorNames as readonly string[]).includes(detector)) {
      throw new Error(`There is no detector "${detector}".`)
    }
    return { values: parsed.values, task: name, at }
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`)
    process.exit(2)
  }
}
