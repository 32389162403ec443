import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import sharp, { type Sharp } from 'sharp'
import { readSample, type SampleName, samples } from '../../../test/fixtures/index.ts'
import { type SomeFace, similarity, type Vision } from '../src/index.ts'
import { modelsFolder, openVision } from './vision.ts'

const attributes = ['embedding'] as const
const embeddings = (faces: readonly SomeFace[]) => faces.map(({ embedding }) => embedding!)

let vision: Vision
before(async () => {
  vision = await openVision()
})
after(() => vision.dispose())

async function ofPhoto(photo: Sharp): Promise<Float32Array[]> {
  const { faces } = await vision.analyse(await photo.png({ compressionLevel: 1 }).toBuffer(), { attributes })
  return embeddings(faces)
}
const photoOf = (name: SampleName) => sharp(samples[name].path).resize(1280)

test('the network is loaded when it is asked for, once, and nothing else is left behind', async () => {
  const photo = await readSample('sample1')
  await vision.analyse(photo)
  const without = vision.liveTensors()
  await Promise.all([vision.analyse(photo, { attributes }), vision.analyse(photo, { attributes })])
  const loaded = vision.liveTensors()
  assert.ok(loaded > without)
  await vision.analyse(photo, { attributes: ['age', 'embedding'] })
  await vision.analyse(photo)
  assert.equal(vision.liveTensors(), loaded)
})

test('1024 numbers, none below zero, of length 1', async () => {
  for (const embedding of await ofPhoto(photoOf('sample5'))) {
    assert.ok(embedding instanceof Float32Array)
    assert.equal(embedding.length, 1024)
    assert.ok(embedding.every((value) => value >= 0))
    assert.ok(Math.abs(Math.hypot(...embedding) - 1) < 1e-5)
  }
})

/** Everybody on one photo is somebody else; the same face, treated, stays the same person. */
test('a face is more like itself, treated, than like anybody beside it', async (t) => {
  for (const name of ['sample5', 'sample6'] as const) {
    const people = await ofPhoto(photoOf(name))
    for (const [how, treated] of Object.entries({
      smaller: photoOf(name).resize(700),
      darker: photoOf(name).modulate({ brightness: 0.7 }),
      turned: photoOf(name).rotate(12),
      grey: photoOf(name).greyscale().toColourspace('srgb'),
    })) {
      const again = await ofPhoto(sharp(await treated.png({ compressionLevel: 1 }).toBuffer()))
      for (const [i, face] of people.entries()) {
        const alike = again.map((other) => similarity(face, other))
        const best = alike.indexOf(Math.max(...alike))
        const others = people.filter((_, k) => k !== i).map((other) => similarity(again[best]!, other))
        t.diagnostic(
          `${name} ${how} ${i}: ${alike[best]!.toFixed(2)}, others ${Math.max(...others).toFixed(2)}`,
        )
        assert.ok(alike[best]! > Math.max(...others))
      }
    }
  }
})

test('a damaged file is refused when it is needed, and read when it is whole again', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'emogram-models-'))
  t.after(() => rm(folder, { recursive: true }))
  await cp(modelsFolder, folder, { recursive: true })
  const file = join(folder, 'faceres.bin')
  const bytes = await readFile(file)
  await writeFile(file, bytes.subarray(1))
  const other = await openVision({ modelsFolder: folder })
  try {
    const photo = await readSample('sample1')
    assert.equal((await other.analyse(photo)).faces.length, 3)
    await assert.rejects(other.analyse(photo, { attributes }), /^Error: faceres\.bin: expected sha256/)
    await writeFile(file, bytes)
    assert.equal(embeddings((await other.analyse(photo, { attributes })).faces).length, 3)
  } finally {
    await other.dispose()
  }
})

test('the other backend finds the same numbers', async () => {
  const { TF_BACKEND: _, ...env } = process.env
  if (vision.backend === 'tensorflow') env['TF_BACKEND'] = 'wasm'
  const script = fileURLToPath(new URL('embeddings-as-json.ts', import.meta.url))
  const args = ['--conditions=source', '--import', 'tsx', script]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 2 ** 22 })
  const theirs = JSON.parse(stdout.slice(stdout.indexOf('[['))) as number[][]
  const ours = embeddings((await vision.analyse(await readSample('sample1'), { attributes })).faces)
  assert.equal(theirs.length, ours.length)
  for (const [i, embedding] of ours.entries()) assert.ok(similarity(embedding, theirs[i]!) > 0.9999)
})
