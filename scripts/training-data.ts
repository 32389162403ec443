/** What models/training needs of our detector and of the teachers; goes on where it was stopped. */
import { appendFile, open, readdir, readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { type Box, createVision } from '@emogram/vision'
import { decode } from '@emogram/vision/networks'
import { commandLine } from './command-line.ts'
import { bar } from './evaluate/bar.ts'
import { isHeldOut, peopleImages } from './evaluate/images.ts'
import { ensureModels } from './models.ts'
import { ensureTensorflow } from './tensorflow.ts'
import { columns, openTeachers } from './training-data/teachers.ts'

const help = `Prepares for models/training/train.py, which calls this, what our detector and the teachers say of the pictures.

  node --conditions=source --import tsx scripts/training-data.ts --fer DIR --utkface DIR --out DIR

models/training/README.md says more.`

/** FER2013's images are crops already: this part of the longer side of the box that our detector finds in them. */
const ferShare = 0.9

const { fer, utkface, out } = commandLine(
  help,
  { options: { fer: { type: 'string' }, utkface: { type: 'string' }, out: { type: 'string' } } },
  ({ values: { fer, utkface, out } }) => {
    if (fer === undefined || utkface === undefined || out === undefined) {
      throw new Error('Name --fer, --utkface and --out.')
    }
    return { fer, utkface, out }
  },
)
await ensureModels()
await ensureTensorflow()
const boxesFile = join(out, 'utkface.jsonl')
const modelsFolder = resolve(import.meta.dirname, '../models/dist')
const vision = await createVision({
  modelsFolder,
  threads: 1,
  maxBytes: 20 * 2 ** 20,
  maxPixels: 64e6,
})
await findFaces()
await vision.dispose()
const teachers = await openTeachers(modelsFolder)
const people = await boxRows()
await teach('fer', await emotionFaces(), join(out, 'fer.teacher.bin'))
await teach(
  'utkface',
  people.filter(({ file }) => !isHeldOut({ id: file, file })),
  join(out, 'utkface.teacher.bin'),
)
teachers.close()

interface Row {
  readonly file: string
  readonly box: Box
}

/** One line of JSON for each picture: the face nearest its middle, or none. */
async function findFaces(): Promise<void> {
  const images = await peopleImages(utkface)
  const known = (await lines(boxesFile)).length
  const show = bar('faces', images.length)
  for (const [index, { file }] of images.entries()) {
    if (index < known) continue
    const { width, height, faces } = await vision.analyse(await readFile(file), { attributes: [] })
    const away = ({ box }: { box: Box }) =>
      Math.hypot(box.x + (box.width - width) / 2, box.y + (box.height - height) / 2)
    const [face] = [...faces].sort((a, b) => away(a) - away(b))
    await appendFile(boxesFile, `${JSON.stringify({ file: relative(utkface, file), box: face?.box })}\n`)
    show(index + 1)
  }
}

async function boxRows(): Promise<Row[]> {
  const rows = (await lines(boxesFile)).map((line) => JSON.parse(line) as { file: string; box?: Box })
  return rows.flatMap(({ file, box }) => (box === undefined ? [] : [{ file: join(utkface, file), box }]))
}

async function emotionFaces(): Promise<Row[]> {
  const folder = join(fer, 'train')
  const side = 48 / ferShare
  const box = { x: (48 - side) / 2, y: (48 - side) / 2, width: side, height: side }
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.jpg')).sort()
  return files.map((name) => ({ file: join(folder, name), box }))
}

/** Rows of `columns` float32, in the order of the faces. */
async function teach(what: string, faces: readonly Row[], file: string): Promise<void> {
  const bytesOfRow = columns * Float32Array.BYTES_PER_ELEMENT
  await using told = await open(file, 'a')
  const done = Math.floor((await told.stat()).size / bytesOfRow)
  // A kill may have cut the last row short, and all that follow would be out of step.
  await told.truncate(done * bytesOfRow)
  const show = bar(what, faces.length)
  for (let from = done; from < faces.length; from += 16) {
    const batch = faces.slice(from, from + 16)
    const rows = await teachers.ask(
      await Promise.all(
        batch.map(async ({ file, box }) => ({
          raster: await decode(await readFile(file), 2560),
          boxes: [box],
        })),
      ),
    )
    await told.appendFile(Buffer.from(rows.buffer))
    show(from + batch.length)
  }
}

async function lines(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text.split('\n').filter((line) => line !== '')
}
