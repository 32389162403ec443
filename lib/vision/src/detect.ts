import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Box } from './box.ts'
import { fromRaster, type Raster } from './decode.ts'
import { type Detection, facesFrom, type Point, retinaface } from './retinaface.ts'
import { isWhole, mergeTiles, tilesOf } from './tiles.ts'

/** Finds every face in a picture; boxes and landmarks in its pixels. */
export interface Detector {
  detect(raster: Raster, signal?: AbortSignal): Promise<Detection[]>
  dispose(): Promise<void>
}

export interface DetectorOptions {
  readonly weightsFile: string
  readonly minScore: number
  /** Threads of one network run. */
  readonly threads: number
}

/** In pixels of the network's input: narrower faces are a sign that there are more, too small to be seen. */
const smallFacePx = 32

export async function createDetector({ weightsFile, minScore, threads }: DetectorOptions): Promise<Detector> {
  const session = await InferenceSession.create(weightsFile, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
  })

  /** One run over a part of the picture, its longer side scaled to the network's input. */
  async function look(raster: Raster, part: Box): Promise<Detection[]> {
    const scale = retinaface.inputPx / Math.max(part.width, part.height)
    const input = await letterbox(raster, part, scale)
    const outputs = await session.run({ data: input })
    try {
      const faces = facesFrom((name) => outputs[name]!.data as Float32Array, minScore)
      return faces.map((face) => inPicture(face, part, scale))
    } finally {
      for (const output of Object.values(outputs)) output.dispose()
    }
  }

  return {
    async detect(raster, signal) {
      const { width, height } = raster
      const whole = await look(raster, { x: 0, y: 0, width, height })
      if (!worthTiling(whole, width, height)) return whole
      const fromTiles: Detection[] = []
      for (const tile of tilesOf(width, height)) {
        signal?.throwIfAborted()
        const found = await look(raster, tile)
        fromTiles.push(...found.filter(({ box }) => isWhole(box, tile, width, height)))
      }
      return mergeTiles(whole, fromTiles)
    },
    dispose: () => session.release(),
  }
}

/** Four more runs pay only where the network saw the photo smaller than it is, and missed or barely saw faces. */
function worthTiling(found: readonly Detection[], width: number, height: number): boolean {
  const scale = retinaface.inputPx / Math.max(width, height)
  return scale < 1 && (found.length === 0 || found.some(({ box }) => box.width * scale < smallFacePx))
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
