/**
 * A process that reads photos, one at a time, for a service. Only a process can be killed in the middle of a native
 * call, and only a process can crash without taking requests with it.
 */
import { getPriority, setPriority } from 'node:os'
import {
  type Analysis,
  type Attribute,
  type BackendName,
  createVision,
  type Look,
  type PictureOptions,
  type SomeFace,
  VisionError,
  type VisionOptions,
} from '@emogram/vision'
import { type PictureWish, pictureOptions } from './pictures.ts'
import type { Kept } from './reader.ts'

export interface Task {
  readonly bytes: Uint8Array
  readonly look: Look
  /** Of this and a picture one at most. */
  readonly attributes: readonly Attribute[] | undefined
  readonly picture: PictureWish | undefined
  readonly kept: Kept | undefined
}

/** Errors lose their class on the way between processes, so what is wrong with a picture travels as a value. */
export type Reply = { readonly use: WorkerUse } & (
  | { readonly analysis: Analysis<SomeFace> }
  | { readonly refused: Pick<VisionError, 'code' | 'message'> }
)

/** What a worker holds after a photo. Tensors that grow in number are a leak. */
export interface WorkerUse {
  readonly pid: number
  readonly tensors: number
  readonly rssBytes: number
}

export interface WorkerState {
  readonly backend: BackendName
  readonly models: string
  readonly fallbackReason: string | undefined
  readonly use: WorkerUse
}

/** Answering requests comes before reading photos: health checks and new messages must not wait for them. */
const niceness = 5

// The service is gone, however it went.
process.once('disconnect', () => process.exit())
// Whoever starts the service may have asked for less, and only root may take more again.
setPriority(Math.max(getPriority(), niceness))
const vision = await createVision(JSON.parse(process.argv[2] ?? '') as VisionOptions)

export function state(): WorkerState {
  const { backend, models, fallbackReason } = vision
  return { backend, models, fallbackReason, use: use() }
}

export async function read(task: Task): Promise<Reply> {
  try {
    const analysis = await analyse(task)
    return { analysis, use: use() }
  } catch (error) {
    if (!(error instanceof VisionError)) throw error
    return { refused: { code: error.code, message: error.message }, use: use() }
  }
}

async function analyse({ bytes, look, attributes, picture, kept }: Task): Promise<Analysis<SomeFace>> {
  if (attributes !== undefined) return await vision.analyse(bytes, { ...look, attributes })
  if (picture === undefined) return await vision.analyse(bytes, look)
  const options = pictureOptions(picture)
  const drawn = kept && (await drawKept(bytes, kept, options))
  return drawn ?? (await vision.analyse(bytes, { ...look, picture: options }))
}

/** @returns undefined where it is another picture after all */
async function drawKept(
  bytes: Uint8Array,
  { faces, image }: Kept,
  picture: PictureOptions,
): Promise<Analysis | undefined> {
  const drawn = await vision.draw(bytes, faces, { picture, imagePx: image })
  if (drawn === undefined) return undefined
  const { drawMs } = drawn
  const took = { decodeMs: 0, detectMs: 0, classifyMs: 0, drawMs, totalMs: drawMs }
  return { ...image, faces, took, picture: drawn.picture }
}

const use = (): WorkerUse => ({
  pid: process.pid,
  tensors: vision.liveTensors(),
  rssBytes: process.memoryUsage.rss(),
})
