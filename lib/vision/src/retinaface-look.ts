import { readFile } from 'node:fs/promises'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Box } from './box.ts'
import { fromRaster, type Raster } from './decode.ts'
import type { Detection, Point } from './detection.ts'
import type { Size } from './mark.ts'
import { withAnySize } from './onnx-any-size.ts'
import { facesFrom, type InputSize, retinaface } from './retinaface.ts'

export interface RetinaFaceOptions {
  readonly weightsFile: string
  /** Threads of one network run. */
  readonly threads: number
  /** Run on the GPU by CUDA, or on the CPU where onnxruntime's library for that is missing. */
  readonly gpu?: boolean
}

export interface RetinaFaceNet {
  readonly fallbackReason?: string
  /** One run over a part of the picture, its longer side scaled to the network's input. */
  look(raster: Raster, part: Box, minScore: number): Promise<Detection[]>
  release(): Promise<void>
}

export async function loadRetinaFace(options: RetinaFaceOptions): Promise<RetinaFaceNet> {
  const { session, ...rest } = await openSession(options)
  // Used again, one for each look under way: 4 MB for every look would be most of the garbage that a photo leaves.
  const idle: Float32Array[] = []
  return {
    ...rest,
    async look(raster, part, minScore) {
      const scale = retinaface.inputPx / Math.max(part.width, part.height)
      const memory = idle.pop() ?? new Float32Array(3 * retinaface.inputPx ** 2)
      try {
        const { input, size } = await inputFrom(raster, part, scale, memory)
        const outputs = await session.run({ [inputName]: input })
        try {
          const faces = facesFrom((name) => outputs[name]!.data as Float32Array, size, minScore)
          return faces.map((face) => inPicture(face, part, scale))
        } finally {
          for (const output of Object.values(outputs)) output.dispose()
        }
      } finally {
        idle.push(memory)
      }
    },
    release: () => session.release(),
  }
}

const inputName = 'data'

async function openSession({ weightsFile, threads, gpu = false }: RetinaFaceOptions) {
  const model = withAnySize(await readFile(weightsFile), inputName)
  const open = (...executionProviders: string[]): Promise<InferenceSession> =>
    InferenceSession.create(model, {
      executionProviders,
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      // A plan of the memory for every size that was seen: no faster, and 36 MiB more that go on growing.
      enableMemPattern: false,
    })
  if (!gpu) return { session: await open('cpu') }
  try {
    return { session: await open('cuda', 'cpu') }
  } catch (error) {
    return { session: await open('cpu'), fallbackReason: String(error).split('\n', 1)[0]! }
  }
}

/**
 * @param memory  for the input, which is at its beginning
 * @returns       [1, 3, height, width] float32 RGB in [0, 255]: the part at the top left, at most 31 black pixels beside it
 */
async function inputFrom(
  raster: Raster,
  part: Box,
  scale: number,
  memory: Float32Array,
): Promise<{ readonly input: Tensor; readonly size: InputSize }> {
  const width = Math.max(1, Math.round(part.width * scale))
  const height = Math.max(1, Math.round(part.height * scale))
  const pixels = await pixelsOf(raster, part, { width, height })
  const size = { width: inSteps(width), height: inSteps(height) }
  const plane = size.width * size.height
  const planes = memory.subarray(0, 3 * plane)
  if (plane > width * height) planes.fill(0)
  for (let y = 0, from = 0; y < height; y++) {
    for (let to = y * size.width, end = to + width; to < end; to++, from += 3) {
      planes[to] = pixels[from]!
      planes[plane + to] = pixels[from + 1]!
      planes[2 * plane + to] = pixels[from + 2]!
    }
  }
  return { input: new Tensor('float32', planes, [1, 3, size.height, size.width]), size }
}

/** @returns [height, width, 3] */
async function pixelsOf(raster: Raster, part: Box, { width, height }: Size): Promise<Uint8Array> {
  const isWhole = part.width === raster.width && part.height === raster.height
  if (isWhole && width === raster.width && height === raster.height) return raster.data
  return await fromRaster(raster)
    .extract({ left: part.x, top: part.y, width: part.width, height: part.height })
    .resize({ width, height, fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer()
}

const inSteps = (px: number): number => Math.ceil(px / retinaface.stepPx) * retinaface.stepPx

function inPicture({ box, score, landmarks }: Detection, part: Box, scale: number): Detection {
  const point = ([x, y]: Point): Point => [part.x + x / scale, part.y + y / scale]
  const [x, y] = point([box.x, box.y])
  // The black margin is no picture: a box that reaches into it ends at the picture's edge.
  const width = Math.min(box.width / scale, part.x + part.width - x)
  const height = Math.min(box.height / scale, part.y + part.height - y)
  return { box: { x, y, width, height }, score, landmarks: landmarks.map(point) }
}
