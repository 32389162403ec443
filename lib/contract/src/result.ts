import { z } from 'zod'
import { type ErrorCode, errorTable } from './errors.ts'

export const emotions = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'] as const
export const genders = ['woman', 'man'] as const
export const hindrances = ['too_small', 'too_blurred', 'turned_away'] as const
export const backends = ['tensorflow', 'wasm'] as const

export type Emotion = (typeof emotions)[number]
export type Gender = (typeof genders)[number]
export type Hindrance = (typeof hindrances)[number]

const probability = z.number().min(0).max(1)
const ms = z.number().nonnegative()

/** Pixels of the upright image (EXIF orientation applied), origin top left. */
const box = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number().positive(),
  height: z.number().positive(),
})

export const face = z.object({
  box,
  /** How sure the detector is that this is a face. */
  score: probability,
  /** Left eye, right eye, nose, left and right corner of the mouth, as seen in the picture. */
  landmarks: z.array(z.tuple([z.number(), z.number()])).length(5),
  /** `label` is the most probable one even where `sure` is false. */
  emotion: z.object({
    label: z.enum(emotions),
    score: probability,
    sure: z.boolean(),
    scores: z.record(z.enum(emotions), probability),
  }),
  gender: z.object({ label: z.enum(genders), score: probability, sure: z.boolean() }),
  /** Years, an estimate. */
  age: z.number().nonnegative(),
  hindrance: z
    .enum(hindrances)
    .optional()
    .describe(
      'What keeps the face from being read; no label of it is `sure` then. Missing where nothing does.',
    ),
})

/** The answer of /classify and /classify_url. Faces come in reading order. No face is an answer, not an error. */
export const classification = z.object({
  image: z.object({ width: z.int().positive(), height: z.int().positive() }),
  faces: z.array(face),
  took: z.object({ decode_ms: ms, detect_ms: ms, classify_ms: ms, draw_ms: ms, total_ms: ms }),
  backend: z.enum(backends),
})

/** What went into the chat: all it takes to send the same once more, without reading the photo again. */
export const sent = z.object({
  kind: z.enum(['photo', 'document', 'text', 'album']),
  /** Of an album, all of them in order. Absent where it is not known. */
  message_ids: z.array(z.int().positive()).optional(),
  /** Telegram's name for the picture; a text has none, an album has several. */
  file_id: z.string().optional(),
  /** The caption, or the text itself. */
  text: z.string(),
  /** Of the networks that read the photo; others may read it differently. */
  models: z.string(),
})

/** Why something could not be done. */
export const problem = z.object({
  code: z.enum(Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  retryable: z.boolean(),
  retry_after_ms: ms.optional(),
})

/** The answer to a job of the bot about one picture. */
export const jobAnswer = classification.extend({ sent: sent.optional() })

/** The answer to an album: every picture's own, in order. One that cannot be read does not spoil the others. */
export const albumAnswer = z.object({
  pictures: z.array(z.union([classification, z.object({ error: problem })])),
  sent: sent.optional(),
})

export type Sent = z.infer<typeof sent>
export type JobAnswer = z.infer<typeof jobAnswer>
export type AlbumAnswer = z.infer<typeof albumAnswer>
export type Face = z.infer<typeof face>
export type Classification = z.infer<typeof classification>

export const failure = z.object({ error: problem, request_id: z.string() })

export type Failure = z.infer<typeof failure>
