import './quiet-native.ts'
import * as tf from '@tensorflow/tfjs-core'
import sharp from 'sharp'
import type { Style } from './annotate.ts'
import { defaultFaceModel, type FaceModelName } from './attribute-readers.ts'
import { type BackendName, type BackendWish, openBackend } from './backend.ts'
import { type Box, scaleBox } from './box.ts'
import { type Attribute, type Classifier, createClassifier, defaultAttributes } from './classify.ts'
import { allowOnlyPictures, decode, type Raster } from './decode.ts'
import { scaleDetection } from './detection.ts'
import { type Detector, scores } from './detector.ts'
import { type DetectorName, openDetector } from './detectors.ts'
import type { Face, SomeFace } from './face.ts'
import { registerFont } from './fonts.ts'
import { modelsVersion } from './models.ts'
import { createOpener, type Opened } from './open.ts'
import { inReadingOrder } from './order.ts'
import { drawPicture, type PictureOptions } from './picture.ts'
import { type Selection, select } from './select.ts'
import { type Stopwatch, stopwatch } from './stopwatch.ts'

export type { PictureFormat, Style } from './annotate.ts'
export { type FaceModelName, faceModelNames } from './attribute-readers.ts'
export type { BackendName, BackendWish } from './backend.ts'
export type { Box } from './box.ts'
export type { Hindrance } from './clarity.ts'
export { type Attribute, type Attributes, attributeNames, defaultAttributes } from './classify.ts'
export { type DetectorName, detectorNames } from './detectors.ts'
export { VisionError, type VisionErrorCode } from './error.ts'
export type { Face, SomeFace } from './face.ts'
export type { Emotion, Gender, Guess } from './labels.ts'
export type { PictureOptions } from './picture.ts'
export { sameFrom, similarity } from './similarity.ts'

export interface VisionOptions {
  /** Folder with manifest.json and the files it names. */
  readonly modelsFolder: string
  /** Unset: native TensorFlow where it loads, WebAssembly elsewhere. */
  readonly backend?: BackendWish | undefined
  /** What says emotion, gender and age; `both` where nothing is said. */
  readonly faceModel?: FaceModelName | undefined
  /** What finds the faces; RetinaFace where nothing is said. */
  readonly detector?: DetectorName | undefined
  /** Threads of libvips and of one run of the detector. */
  readonly threads: number
  readonly maxBytes: number
  /** Width × height. */
  readonly maxPixels: number
}

/** How closely to look, and at what. */
export interface Look extends Selection {
  /** Faces scoring less are not reported; 0.5 where nothing is said, and 0.1 at the least. */
  readonly minScore?: number | undefined
  /** The networks see at most so much of the picture's longer side: quicker, and blind for small faces. */
  readonly maxSidePx?: number | undefined
}

export interface AnalyseOptions<F extends SomeFace = Face> extends Look {
  /** Drawn only where it is asked for. */
  readonly picture?: PictureOptions<F> | undefined
  /** Looked at between two steps. */
  readonly signal?: AbortSignal | undefined
}

/** Emotion, gender and age where nothing is said. */
export type AsksForAll = AnalyseOptions & { readonly attributes?: undefined }
export type AsksForSome = AnalyseOptions<SomeFace> & { readonly attributes: readonly Attribute[] }

export interface Analysis<F extends SomeFace = Face> {
  /** Pixels of the upright source picture. */
  readonly width: number
  readonly height: number
  /** In reading order. */
  readonly faces: readonly F[]
  readonly took: Readonly<Record<'decodeMs' | 'detectMs' | 'classifyMs' | 'drawMs' | 'totalMs', number>>
  /** JPEG, where it was asked for. */
  readonly picture?: Buffer
}

/** Faces that were found before, to be drawn. */
export interface DrawOptions<F extends SomeFace = Face> {
  readonly picture: PictureOptions<F>
  /** Of the upright picture that the faces were found in. */
  readonly imagePx: { readonly width: number; readonly height: number }
  readonly signal?: AbortSignal | undefined
}

export interface Drawing {
  /** JPEG. */
  readonly picture: Buffer
  /** Decoding is part of it. */
  readonly drawMs: number
}

export interface Vision {
  readonly backend: BackendName
  readonly detector: DetectorName
  readonly faceModel: FaceModelName
  /** Changes whenever one of the networks does. */
  readonly models: string
  /** Why something slower runs than what was not ruled out: WebAssembly, or the detector on the CPU. */
  readonly fallbackReason: string | undefined
  /**
   * @throws VisionError when the picture is at fault; the signal's reason when it fires between two steps
   */
  analyse(bytes: Uint8Array, options?: AsksForAll): Promise<Analysis>
  analyse(bytes: Uint8Array, options: AsksForSome): Promise<Analysis<SomeFace>>
  /**
   * Draws without asking any network, but the detector what else is to be blurred.
   * @returns undefined where the picture is of another size than the one that the faces were found in: it is another one
   * @throws  as `analyse` does
   */
  draw<F extends SomeFace>(
    bytes: Uint8Array,
    faces: readonly F[],
    options: DrawOptions<F>,
  ): Promise<Drawing | undefined>
  /** Tensors alive in this process; the same after every photo. */
  liveTensors(): number
  dispose(): Promise<void>
}

/**
 * The networks see at most this much of a picture. The detector looks at 640 px of 60 % of a side, so more pixels
 * could not show it more faces: 640 / 0.6 = 1067 px are seen in full, and up to 2560 the crops gain sharpness.
 */
const workingSidePx = 2560

/** Loads the networks, runs each once, and is then as fast for the first photo as for the hundredth. */
export async function createVision(options: VisionOptions): Promise<Vision> {
  allowOnlyPictures()
  sharp.cache(false)
  sharp.concurrency(options.threads)
  registerFont()
  const { name: backend, fallbackReason } = await openBackend(options.backend)
  const { detector: detectorName = 'retinaface', faceModel = defaultFaceModel, modelsFolder } = options
  const models = await modelsVersion(modelsFolder, [detectorName, faceModel])
  const detector = await openDetector(detectorName, {
    modelsFolder,
    threads: options.threads,
    gpu: options.backend === 'tensorflow-gpu',
  })
  const classifier = await createClassifier(modelsFolder, faceModel)
  const open = createOpener(options)

  const vision: Vision = {
    backend,
    detector: detectorName,
    faceModel,
    models,
    fallbackReason: fallbackReason ?? detector.fallbackReason,
    analyse,
    async draw(source, faces, { picture, imagePx, signal }) {
      const clock = stopwatch()
      signal?.throwIfAborted()
      const { bytes, header } = await open(source)
      if (header.width !== imagePx.width || header.height !== imagePx.height) return undefined
      signal?.throwIfAborted()
      const hidden = await hiddenBy(picture.style, { bytes, header }, undefined, signal)
      return {
        picture: await drawPicture(bytes, header, undefined, faces, picture, hidden),
        drawMs: clock.total(),
      }
    },
    liveTensors: () => tf.memory().numTensors,
    async dispose() {
      await classifier.dispose()
      await detector.dispose()
    },
  }

  async function analyse(bytes: Uint8Array, asked?: AsksForAll): Promise<Analysis>
  async function analyse(bytes: Uint8Array, asked: AsksForSome): Promise<Analysis<SomeFace>>
  async function analyse(bytes: Uint8Array, asked: AsksForAll | AsksForSome = {}) {
    const clock = stopwatch()
    const opened = await open(bytes)
    if (asked.attributes === undefined) return await look<Face>(clock, opened, defaultAttributes, asked)
    return await look<SomeFace>(clock, opened, asked.attributes, asked)
  }

  /** F is a face with the `attributes`. */
  async function look<F extends SomeFace>(
    clock: Stopwatch,
    opened: Opened,
    attributes: readonly Attribute[],
    { picture, signal, minScore, maxSidePx = workingSidePx, ...selection }: AnalyseOptions<F>,
  ): Promise<Analysis<F>> {
    if (!(maxSidePx >= 1)) throw new RangeError(`Expected \`maxSidePx\` to be 1 or more, got ${maxSidePx}`)
    signal?.throwIfAborted()
    const { bytes, header } = opened
    const raster = await decode(bytes, Math.min(Math.floor(maxSidePx), workingSidePx))
    const decodeMs = clock.lap()
    signal?.throwIfAborted()
    const scale = header.width / raster.width
    const found = inReadingOrder(
      select(await detector.detect(raster, { minScore, signal }), selection, scale),
    )
    const detectMs = clock.lap()
    signal?.throwIfAborted()
    const known = await classifier.classify(raster, found, new Set(attributes), signal)
    const faces = found.map((face, i) => ({ ...scaleDetection(face, scale), ...known[i]! }) as SomeFace as F)
    const classifyMs = clock.lap()
    signal?.throwIfAborted()
    const drawn =
      picture === undefined || (faces.length === 0 && !picture.alsoWithoutFaces)
        ? undefined
        : await drawPicture(
            bytes,
            header,
            raster,
            faces,
            picture,
            await hiddenBy(picture.style, opened, raster, signal),
          )
    const drawMs = drawn === undefined ? 0 : clock.lap()
    const took = { decodeMs, detectMs, classifyMs, drawMs, totalMs: clock.total() }
    const analysis = { width: header.width, height: header.height, faces, took }
    return drawn === undefined ? analysis : { ...analysis, picture: drawn }
  }

  /**
   * Who wants faces hidden wants those hidden, too, that nobody would put a name to. They are searched apart: who is
   * reported does not depend on the style.
   */
  async function hiddenBy(
    style: Style | undefined,
    { bytes, header }: Opened,
    copy: Raster | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Box[]> {
    if (style !== 'blur') return []
    const raster = copy ?? (await decode(bytes, workingSidePx))
    const found = await detector.detect(raster, { minScore: scores.lowest, signal })
    return found.map(({ box }) => scaleBox(box, header.width / raster.width))
  }

  await warmUp(detector, classifier)
  return vision
}

/** The first runs of a network allocate and compile; no person's photo should pay for that. Embeddings, rarely asked for, wait. */
async function warmUp(detector: Detector, classifier: Classifier): Promise<void> {
  const side = 128
  const raster: Raster = { data: Buffer.alloc(side * side * 3, 127), width: side, height: side }
  await detector.detect(raster)
  const face = { box: { x: 0, y: 0, width: side, height: side }, score: 1, landmarks: [] }
  await classifier.classify(raster, [face], new Set(defaultAttributes))
}
