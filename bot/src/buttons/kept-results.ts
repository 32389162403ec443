import { classification, type Face, type Preferences, preferences } from '@emogram/contract'
import { z } from 'zod'
import type { Passing, ShortMemory } from '../short-memory.ts'

/** All it takes to draw a result anew, or to hand it out as JSON. */
const keptResult = z.object({
  chat_id: z.int(),
  /** The message with the picture. */
  message_id: z.int(),
  message_thread_id: z.int().exactOptional(),
  picture: z.union([
    z.object({ type: z.literal('file_id'), file_id: z.string(), file_unique_id: z.string().exactOptional() }),
    z.object({ type: z.literal('url'), url: z.string() }),
  ]),
  spoiler: z.boolean(),
  preferences,
  image: classification.shape.image,
  faces: classification.shape.faces,
})

export interface KeptResult extends Omit<z.infer<typeof keptResult>, 'faces' | 'preferences'> {
  readonly preferences: Preferences
  readonly faces: readonly Face[]
}

/** Results by the id that their buttons carry. */
export type KeptResults = ShortMemory<KeptResult>

/** Long enough to try all buttons. Some 700 bytes for a face: tens of thousands of results. */
export const keptResults: Passing<KeptResult> = {
  name: 'result',
  schema: keptResult,
  keptMs: 15 * 60_000,
  maxBytes: 32 * 2 ** 20,
}
