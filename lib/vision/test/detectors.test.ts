/** What every detector promises; what RetinaFace does beyond it is in retinaface-detector.test.ts. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import sharp, { type Sharp } from 'sharp'
import { faceless, readSample, type SampleName, sampleNames, samples } from '../../../test/fixtures/index.ts'
import { openBackend } from '../src/backend.ts'
import { type Box, clamp, iou, scaleBox } from '../src/box.ts'
import { decode, type Raster } from '../src/decode.ts'
import type { Detection } from '../src/detection.ts'
import type { Detector } from '../src/detector.ts'
import { type DetectorName, detectorNames, openDetector } from '../src/detectors.ts'
import { backend, modelsFolder } from './vision.ts'

const widthPx = 1280
const rasterOf = async (picture: Sharp): Promise<Raster> =>
  decode(await picture.png({ compressionLevel: 1 }).toBuffer(), 2560)
const photo = (name: SampleName) => rasterOf(sharp(samples[name].path).resize(widthPx))
const facesOf = (name: SampleName): Box[] => samples[name].faces.map((face) => scaleBox(face, widthPx / 1920))

/** How many of the 22 faces of the sample photos each may miss, as looked at once. */
const mayMiss: Record<DetectorName, number> = {
  retinaface: 0,
  ssd_mobilenetv1: 0,
  blazeface: 2,
  tiny_face_detector: 4,
}

let backendName: string
before(async () => {
  backendName = (await openBackend(backend)).name
})

const open = (name: DetectorName): Promise<Detector> =>
  openDetector(name, { modelsFolder, threads: 2, gpu: false })

function assertInside(found: readonly Detection[], { width, height }: Raster, minScore = 0.5) {
  for (const { box, score, landmarks } of found) {
    assert.ok(box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0)
    // Half a pixel of the network's rounding is none of the picture's.
    assert.ok(box.x + box.width <= width + 0.5 && box.y + box.height <= height + 0.5)
    assert.ok(score >= minScore && score <= 1)
    assert.equal(landmarks.length, 5)
    assert.ok(landmarks.flat().every(Number.isFinite))
  }
}

test('the default comes first', () => {
  assert.deepEqual(detectorNames, ['retinaface', 'ssd_mobilenetv1', 'tiny_face_detector', 'blazeface'])
})

for (const name of detectorNames) {
  describe(name, () => {
    let detector: Detector
    const onSamples = new Map<SampleName, Detection[]>()
    before(async () => {
      detector = await open(name)
      for (const sample of sampleNames) onSamples.set(sample, await detector.detect(await photo(sample)))
    })
    after(() => detector.dispose())

    test('finds the people on the sample photos, each once', (t) => {
      let missed = 0
      for (const [sample, found] of onSamples) {
        const faces = facesOf(sample)
        const matches = faces.map((face) => found.filter(({ box }) => iou(face, box) > 0.4).length)
        assert.ok(
          matches.every((count) => count <= 1),
          `${sample}: ${matches}`,
        )
        missed += matches.filter((count) => count === 0).length
        assert.ok(found.length <= faces.length + 1, `${sample}: ${found.length} faces`)
        assertInside(found, { width: widthPx, height: widthPx, data: Buffer.alloc(0) })
      }
      t.diagnostic(`${22 - missed} of 22`)
      assert.ok(missed <= mayMiss[name], `${missed} missed`)
    })

    test('eyes are above the mouth, left is left, and all of it is on the face', () => {
      for (const { box, landmarks } of [...onSamples.values()].flat()) {
        const [leftEye, rightEye, nose, leftMouth, rightMouth] = landmarks.map(([x, y]) => ({ x, y }))
        assert.ok(leftEye!.y < leftMouth!.y && rightEye!.y < rightMouth!.y)
        assert.ok(leftEye!.x < rightEye!.x && leftMouth!.x < rightMouth!.x)
        assert.ok(nose!.y > Math.min(leftEye!.y, rightEye!.y))
        for (const [x, y] of landmarks) {
          assert.ok(x > box.x - 0.2 * box.width && x < box.x + 1.2 * box.width)
          assert.ok(y > box.y - 0.2 * box.height && y < box.y + 1.2 * box.height)
        }
      }
    })

    test('a higher score asks for fewer of the same faces, a lower one for no thousands', async () => {
      const raster = await photo('sample6')
      const found = onSamples.get('sample6')!
      const border = Math.max(...found.map(({ score }) => score))
      const few = await detector.detect(raster, { minScore: border })
      assert.deepEqual(
        few.map(({ box }) => box),
        found.filter(({ score }) => score >= border).map(({ box }) => box),
      )
      const many = await detector.detect(raster, { minScore: 0 })
      assertInside(many, raster, 0.1)
      assert.ok(many.length >= found.length && many.length < 40, `${many.length} faces`)
    })

    const { x, y, width, height } = samples.sample6.faces[1]!

    test('a face that is all there is', async () => {
      const area = { left: x - 100, top: y - 80, width: width + 200, height: height + 200 }
      const raster = await rasterOf(sharp(samples.sample6.path).extract(area).resize(600))
      const found = await detector.detect(raster)
      assertInside(found, raster)
      const face = scaleBox({ x: 100, y: 80, width, height }, 600 / area.width)
      assert.ok(
        found.some(({ box }) => iou(box, face) > 0.4),
        JSON.stringify(found),
      )
    })

    test('a face at the edge of the picture', async () => {
      const edge = { left: x + Math.round(width / 5), top: y - 100, width: 420, height: 500 }
      const raster = await rasterOf(sharp(samples.sample6.path).extract(edge))
      const found = await detector.detect(raster)
      assertInside(found, raster)
      const face = clamp({ x: x - edge.left, y: 100, width, height }, edge.width, edge.height)!
      assert.ok(
        found.some(({ box }) => iou(box, face) > 0.3),
        JSON.stringify(found),
      )
    })

    for (const [w, h] of [
      [4000, 100],
      [100, 4000],
      [2560, 1],
      [3, 2],
      [1, 1],
    ] as const) {
      test(`${w}×${h}`, async () => {
        const raster = await rasterOf(sharp(samples.sample6.path).resize(w, h, { fit: 'fill' }))
        assertInside(await detector.detect(raster), raster)
      })
    }

    for (const [what, picture] of Object.entries(faceless)) {
      test(`nobody: ${what}`, async () => {
        assert.deepEqual(await detector.detect(await rasterOf(picture())), [])
      })
    }

    test('a signal stops it', async () => {
      const reason = new Error('too late')
      const asked = { signal: AbortSignal.abort(reason) }
      await assert.rejects(detector.detect(await rasterOf(faceless.white()), asked), reason)
    })

    test('no tensor is left behind, by a photo or by itself', async () => {
      const raster = await photo('sample1')
      const before = tf.memory().numTensors
      const other = await open(name)
      const loaded = tf.memory().numTensors
      await other.detect(raster)
      await other.detect(await rasterOf(faceless.white()))
      assert.equal(tf.memory().numTensors, loaded)
      await other.dispose()
      assert.equal(tf.memory().numTensors, before)
    })
  })
}

test('the other backend finds the same faces', async () => {
  const { TF_BACKEND: _, ...env } = process.env
  if (backendName === 'tensorflow') env['TF_BACKEND'] = 'wasm'
  const script = fileURLToPath(new URL('detectors-as-json.ts', import.meta.url))
  const args = ['--conditions=source', '--import', 'tsx', script]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 2 ** 22 })
  const theirs = JSON.parse(stdout.slice(stdout.indexOf('{"retinaface"'))) as Record<
    DetectorName,
    Detection[]
  >
  const raster = await decode(await readSample('sample5'), 2560)
  for (const name of detectorNames) {
    const detector = await open(name)
    const ours = await detector.detect(raster)
    await detector.dispose()
    assert.equal(theirs[name].length, ours.length, name)
    for (const [i, { box, score, landmarks }] of ours.entries()) {
      const other = theirs[name][i]!
      assert.ok(Math.abs(other.score - score) < 1e-3, name)
      assert.ok(iou(other.box, box) > 0.99, name)
      for (const [k, [px, py]] of landmarks.entries()) {
        assert.ok(Math.hypot(px - other.landmarks[k]![0], py - other.landmarks[k]![1]) < 1, name)
      }
    }
  }
})
