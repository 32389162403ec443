/** `npm run evaluate`: how often the labels are right, on pictures whose labels are known. See --help. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { SomeFace } from '@emogram/vision'
import { detectorNames, faceModelNames } from '@emogram/vision'
import { emotions, yawOf } from '@emogram/vision/networks'
import sharp from 'sharp'
import { progress } from './bench/progress.ts'
import { commandLine, mistyped, oneOf, wholeNumber } from './command-line.ts'
import { bar } from './evaluate/bar.ts'
import { judgeClarity, type Seen, turned, withBlackAround, worsened } from './evaluate/clarity.ts'
import { judgeDetection } from './evaluate/detection.ts'
import { boxedImages, emotionImages, type Image, isHeldOut, peopleImages } from './evaluate/images.ts'
import { judgeLabels } from './evaluate/labels.ts'
import { type Networks, openNetworks } from './evaluate/networks.ts'
import type { Part } from './evaluate/part.ts'
import { genderScores, isGrown, judgePeople } from './evaluate/people.ts'
import { comparison, readReport, spoken, writeReport } from './evaluate/report.ts'
import { judgeSecond } from './evaluate/second.ts'
import { judgeCalibration } from './evaluate/temperature.ts'
import { type Answer, judgeTurned, sentAnyhow } from './evaluate/turned.ts'
import { ensureModels } from './models.ts'
import { ensureTensorflow } from './tensorflow.ts'

const help = `Counts how often the labels are right, on pictures whose labels are known.

  npm run evaluate -- emotion DIR      a folder for each emotion, of faces cut out, as in FER2013
  npm run evaluate -- people DIR       files named as UTKFace's are, or folders man and woman, of photos
  npm run evaluate -- clarity DIR      the same faces, or the same people, ever smaller and ever more blurred; and as far as
                                       they are turned away
  npm run evaluate -- detection FILE   JSON: [{"file": "a.jpg", "boxes": [[x, y, width, height], …]}, …]
  npm run evaluate -- turned FILE      the same JSON: each photo at several sizes, tilted, on its side and on its head

  --photos         emotion: the pictures are photos, in which the detector looks for the face first
  --held-out       only what our own networks are never trained with: 15 of 100 file names
  --every N        only every Nth picture
  --backend NAME   tensorflow or wasm; by default tensorflow where it loads
  --detector NAME  ${detectorNames.join(', ')}
  --model NAME     what says emotion, gender and age: ${faceModelNames.join(', ')}
  --out DIR        where report.md, report.json and the plots go; by default ./out/evaluate
  --calibrate      emotion and people: which temperature makes the scores honest, found on one half of the pictures and
                   tried on the other half, and what each threshold of "not sure" would mean there. The temperature
                   and the threshold that are in use stand in models/manifest.json
  --against FILE   report.json of another run: which of the two is right more often on the same pictures, and
                   whether that can be chance (McNemar's test)
  --help           this text

Of several faces in a photo the largest one counts. Ends with exit code 1 when a picture could not be read.`

const tasks: Readonly<Record<string, (networks: Networks, at: string) => Promise<Part[]>>> = {
  emotion: evaluateEmotion,
  people: evaluatePeople,
  clarity: evaluateClarity,
  detection: evaluateDetection,
  turned: evaluateTurned,
}

const { values, task, at, every, ...wanted } = commandLine(
  help,
  {
    allowPositionals: true,
    options: {
      photos: { type: 'boolean', default: false },
      'held-out': { type: 'boolean', default: false },
      every: { type: 'string', default: '1' },
      backend: { type: 'string' },
      detector: { type: 'string' },
      model: { type: 'string' },
      calibrate: { type: 'boolean', default: false },
      out: { type: 'string', default: 'out/evaluate' },
      against: { type: 'string' },
    },
  },
  ({ values, positionals: [task, at, ...more] }) => {
    if (task === undefined || at === undefined || more.length > 0) throw new Error('Name a task and a place.')
    if (!Object.hasOwn(tasks, task)) throw new Error(`There is no task "${task}".`)
    if (!existsSync(path(at))) throw new Error(`There is nothing at ${path(at)}.`)
    const { backend, detector, model } = values
    return {
      values,
      task,
      at,
      every: wholeNumber('every', values.every, { from: 1 }),
      backend: backend === undefined ? undefined : oneOf('backend', backend, ['tensorflow', 'wasm']),
      detector: detector === undefined ? undefined : oneOf('detector', detector, detectorNames),
      faceModel: model === undefined ? undefined : oneOf('model', model, faceModelNames),
    }
  },
)
const other = values.against === undefined ? undefined : await readReport(path(values.against))
await ensureModels()
if (wanted.backend !== 'wasm') await ensureTensorflow()
const networks = await openNetworks(wanted)
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

async function evaluateEmotion({ faces, crop, calibration }: Networks, folder: string): Promise<Part[]> {
  const images = chosen(await emotionImages(folder))
  const answers = await eachOf(images, async ({ id, file, emotion }) => {
    const face = values.photos ? largest(await faces(file, ['emotion'])) : await crop(file, ['emotion'])
    const said = face?.emotion
    return said && { ...said, id, label: emotion!, answer: said.label }
  })
  return [
    judgeLabels('emotion', emotions, answers),
    judgeSecond(answers),
    ...(values.calibrate ? [judgeCalibration('emotion', answers, calibration.emotion)] : []),
  ]
}

async function evaluatePeople({ faces, calibration }: Networks, folder: string): Promise<Part[]> {
  const people = await eachOf(chosen(await peopleImages(folder)), async (image) => {
    const face = largest(await faces(image.file, ['gender', 'age']))
    if (face === undefined) return undefined
    const { label, score, sure } = face.gender!
    return { ...image, said: { gender: label, score, sure, age: face.age! } }
  })
  return [
    ...judgePeople(people),
    ...(values.calibrate ? [judgeCalibration('gender', genderScores(people), calibration.gender)] : []),
  ]
}

async function evaluateClarity(networks: Networks, folder: string): Promise<Part[]> {
  const cutOut = await emotionImages(folder)
  const isEmotion = cutOut.length > 0
  const images = chosen(isEmotion ? cutOut : (await peopleImages(folder)).filter(isGrown))
  const name = isEmotion ? 'emotion' : 'gender'
  const seen = await eachOf(images, async (image) => {
    const bytes = await readFile(image.file)
    const { width, height } = await sharp(bytes).metadata()
    const found = largest(await networks.faces(isEmotion ? await withBlackAround(bytes) : bytes, []))
    const box = isEmotion ? { x: 0, y: 0, width, height } : found?.box
    if (box === undefined) return undefined
    const all: Seen[] = []
    const look = async (what: string, picture: Buffer, face: Pick<SomeFace, 'box' | 'landmarks'>) => {
      const { hindrance, ...said } = await networks.known(picture, face, [name])
      const { label, score } = said[name]!
      all.push({ what, right: label === image[name], score, hindrance })
    }
    for await (const worse of worsened({ bytes, box })) {
      await look(worse.what, worse.bytes, { box: worse.box, landmarks: [] })
    }
    if (found !== undefined) {
      const { landmarks } = found
      await look(turned(yawOf(landmarks)), bytes, { box, landmarks })
    }
    return all
  })
  return [judgeClarity(name, seen.flat(), networks.calibration[name].sureFrom)]
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

async function evaluateTurned({ faces }: Networks, json: string): Promise<Part[]> {
  const pictures = await eachOf(chosen(await boxedImages(json)), async ({ id, file, boxes }) => {
    const answers: Answer[] = []
    for await (const { bytes, ...sent } of sentAnyhow(await readFile(file), boxes)) {
      answers.push({ id, ...sent, detected: (await faces(bytes, [])).map(({ box }) => box) })
    }
    return answers
  })
  return [judgeTurned(pictures.flat())]
}

function chosen<T extends Image>(images: readonly T[]): T[] {
  const some = images
    .filter((image) => !values['held-out'] || isHeldOut(image))
    .filter((_, i) => i % every === 0)
  if (some.length === 0)
    mistyped(help, `${path(at)} has no pictures that are named, or in folders, as ${task} needs them.`)
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
