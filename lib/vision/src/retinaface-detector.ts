import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Box } from './box.ts'
import { fromRaster, type Raster } from './decode.ts'
import type { Detection, Point } from './detection.ts'
import { type Detector, minScoreOf, scores } from './detector.ts'
import { facesFrom, retinaface } from './retinaface.ts'
import { confirmed, drawSheet, placeOf, placesPerSheet } from './sheet.ts'
import { grids, isWhole, mergeTiles, tilesOf } from './tiles.ts'

export interface RetinaFaceOptions {
  readonly weightsFile: string
  /** Threads of one network run. */
  readonly threads: number
  /** Run on the GPU by CUDA, or on the CPU where onnxruntime's library for that is missing. */
  readonly gpu?: boolean
}

/**
 * When the detector looks again. The network is sure of a face from some 40 px of its input on; of smaller ones it
 * often has no more than an idea, and closer up the idea becomes a face or vanishes.
 */
const doubt = {
  /** In pixels of the network's input: narrower faces are a sign that there are more, too small to be seen. */
  smallFacePx: 32,
  /** A small face with this score calls for the tiles; photos without small faces stay below 0.07. */
  minHintScore: 0.1,
  /** In pixels of the network's input for the whole picture: there it could not miss larger ones, so they are none. */
  maxTileFacePx: 128,
  /** From this score on a small face is looked at on a sheet. */
  minScore: 0.005,
  /** In pixels of the picture: enlarged further than this, leaves and gravel become faces, and nobody could label them. */
  minFacePx: 14,
  /** In pixels of the network's input at the closest look so far; the sheet shows a face larger than that. */
  maxFacePx: 64,
  /** Bounds the time for a picture that is full of faces, or of what resembles them. */
  maxSheets: 3,
} as const

/** RetinaFace, which looks again where faces are small. */
export async function openRetinaFace(options: RetinaFaceOptions): Promise<Detector> {
  const { session, fallbackReason } = await openSession(options)

  /** One run over a part of the picture, its longer side scaled to the network's input. */
  async function look(raster: Raster, part: Box, atLeast: number): Promise<Detection[]> {
    const scale = retinaface.inputPx / Math.max(part.width, part.height)
    const input = await letterbox(raster, part, scale)
    const outputs = await session.run({ data: input })
    try {
      const faces = facesFrom((name) => outputs[name]!.data as Float32Array, atLeast)
      return faces.map((face) => inPicture(face, part, scale))
    } finally {
      for (const output of Object.values(outputs)) output.dispose()
    }
  }

  /** Sorts out on sheets which of the doubtful ones are faces, the likeliest first. */
  async function lookCloser(
    raster: Raster,
    doubtful: readonly Detection[],
    minScore: number,
    signal: AbortSignal | undefined,
  ): Promise<Detection[]> {
    const faces: Detection[] = []
    for (const batch of batches(doubtful).slice(0, doubt.maxSheets)) {
      signal?.throwIfAborted()
      const places = batch.map(({ box }) => placeOf(box, raster))
      const drawn = await drawSheet(raster, places)
      faces.push(...confirmed(batch, places, await look(drawn, wholeOf(drawn), minScore)))
    }
    return faces
  }

  async function search(
    raster: Raster,
    minScore: number,
    signal: AbortSignal | undefined,
  ): Promise<Detection[]> {
    const { width, height } = raster
    const isSure = ({ score }: Detection): boolean => score >= minScore
    const first = await look(raster, wholeOf(raster), doubt.minScore)
    const whole = retinaface.inputPx / Math.max(width, height)
    if (first.some(isSure) && hints(first, whole) === 0) return first.filter(isSure)
    const fromTiles: Detection[] = []
    let scale = whole
    for (const grid of grids) {
      // Enlarging what the network already saw in full shows it nothing new.
      if (whole >= 1 || hints(fromTiles, scale) < grid.minHints) break
      scale = whole / grid.share
      for (const tile of tilesOf(width, height, grid)) {
        signal?.throwIfAborted()
        const found = await look(raster, tile, doubt.minScore)
        fromTiles.push(
          ...found.filter(
            ({ box }) => isWhole(box, tile, width, height) && box.width * whole < doubt.maxTileFacePx,
          ),
        )
      }
    }
    const sure = mergeTiles(first.filter(isSure), fromTiles.filter(isSure))
    const doubtful = mergeTiles(sure, [...first, ...fromTiles])
      .slice(sure.length)
      .filter(({ box }) => box.width >= doubt.minFacePx && box.width * scale < doubt.maxFacePx)
    return mergeTiles(sure, await lookCloser(raster, doubtful, minScore, signal))
  }

  return {
    ...(fallbackReason !== undefined && { fallbackReason }),
    async detect(raster, asked = {}) {
      const minScore = minScoreOf(asked)
      // Who asks for more certainty gets fewer of the same faces, and not a search for others.
      const found = await search(raster, Math.min(minScore, scores.byDefault), asked.signal)
      return found.filter(({ score }) => score >= minScore)
    },
    dispose: () => session.release(),
  }
}

async function openSession({ weightsFile, threads, gpu = false }: RetinaFaceOptions) {
  const open = (...executionProviders: string[]): Promise<InferenceSession> =>
    InferenceSession.create(weightsFile, {
      executionProviders,
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
    })
  if (!gpu) return { session: await open('cpu') }
  try {
    return { session: await open('cuda', 'cpu') }
  } catch (error) {
    return { session: await open('cpu'), fallbackReason: String(error).split('\n', 1)[0]! }
  }
}

/** How many small faces there seem to be; `scale` is that of the closest look at them. */
function hints(found: readonly Detection[], scale: number): number {
  return found.filter(
    ({ box, score }) => score >= doubt.minHintScore && box.width * scale < doubt.smallFacePx,
  ).length
}

const wholeOf = ({ width, height }: Raster): Box => ({ x: 0, y: 0, width, height })

function batches(detections: readonly Detection[]): Detection[][] {
  return Array.from({ length: Math.ceil(detections.length / placesPerSheet) }, (_, i) =>
    detections.slice(i * placesPerSheet, (i + 1) * placesPerSheet),
  )
}

/** @returns [1, 3, 640, 640] float32 RGB in [0, 255]: the part at the top left, black beside it */
async function letterbox(raster: Raster, part: Box, scale: number): Promise<Tensor> {
  const { inputPx } = retinaface
  const width = Math.max(1, Math.round(part.width * scale))
  const height = Math.max(1, Math.round(part.height * scale))
  const pixels = await fromRaster(raster)
    .extract({ left: part.x, top: part.y, width: part.width, height: part.height })
    .resize({ width, height, fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer()
  const plane = inputPx * inputPx
  const planes = new Float32Array(3 * plane)
  for (let y = 0, from = 0; y < height; y++) {
    for (let to = y * inputPx, end = to + width; to < end; to++, from += 3) {
      planes[to] = pixels[from]!
      planes[plane + to] = pixels[from + 1]!
      planes[2 * plane + to] = pixels[from + 2]!
    }
  }
  return new Tensor('float32', planes, [1, 3, inputPx, inputPx])
}

function inPicture({ box, score, landmarks }: Detection, part: Box, scale: number): Detection {
  const point = ([x, y]: Point): Point => [part.x + x / scale, part.y + y / scale]
  const [x, y] = point([box.x, box.y])
  // The letterbox's black margin is no picture: a box that reaches into it ends at the picture's edge.
  const width = Math.min(box.width / scale, part.x + part.width - x)
  const height = Math.min(box.height / scale, part.y + part.height - y)
  return { box: { x, y, width, height }, score, landmarks: landmarks.map(point) }
}
