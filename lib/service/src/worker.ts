/**
 * A process that reads photos, one at a time, for a service. Only a process can be killed in the middle of a native
 * call, and only a process can crash without taking requests with it.
 */
import { setPriority } from 'node:os'
import {
  type Analysis,
  type Attribute,
  type BackendName,
  createVision,
  type Look,
  type SomeFace,
  VisionError,
  type VisionOptions,
} from '@emogram/vision'
import { type PictureKind, pictures } from './pictures.ts'

export interface Task {
  readonly bytes: Uint8Array
  readonly look: Look
  /** Of this and a picture one at most. */
  readonly attributes: readonly Attribute[] | undefined
  readonly picture: PictureKind | undefined
}

/** Errors lose their class on the way between processes, so what is wrong with a picture travels as a value. */
export type Reply =
  | { readonly analysis: Analysis<SomeFace> }
  | { readonly refused: Pick<VisionError, 'code' | 'message'> }

export interface WorkerState {
  readonly backend: BackendName
  readonly models: string
  readonly fallbackReason: string | undefined
}

/** Answering requests comes before reading photos: health checks and new messages must not wait for them. */
const niceness = 5

// The service is gone, however it went.
process.once('disconnect', () => process.exit())
setPriority(niceness)
const vision = await createVision(JSON.parse(process.argv[2] ?? '') as VisionOptions)

export function state(): WorkerState {
  const { backend, models, fallbackReason } = vision
  return { backend, models, fallbackReason }
}

export async function read({ bytes, look, attributes, picture }: Task): Promise<Reply> {
  try {
    if (attributes !== undefined) return { analysis: await vision.analyse(bytes, { ...look, attributes }) }
    return {
      analysis: await vision.analyse(bytes, { ...look, picture: picture && pictures[picture] }),
    }
  } catch (error) {
    if (!(error instanceof VisionError)) throw error
    return { refused: { code: error.code, message: error.message } }
  }
}
