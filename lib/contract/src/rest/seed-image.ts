/** Answers of the older services about one image, as their clients read them: whole pixels of the upright image. */
import { z } from 'zod'
import { failure } from '../result.ts'

const pixel = z.int()

export const facePart = {
  /** Left, top, right, bottom. */
  bbox: z.tuple([pixel, pixel, pixel, pixel]),
  landmarks: z.array(z.tuple([pixel, pixel])).length(5),
}

/** POST /predict: two lists in the same order, the surest face first. */
export const predictAnswer = z.object({
  predictions: z.object({
    bbox_coords: z.array(facePart.bbox),
    /** Three digits. */
    confidence_score: z.array(z.number().min(0).max(1)),
  }),
  success: z.literal(true),
})

/** Its clients look at `success` and at nothing else. */
export const predictFailure = failure.extend({
  success: z.literal(false).optional().describe('Missing only where the request never got to this address.'),
})

/** POST /face: face_1, face_2, … with top, left, bottom, right. */
export const faceAnswer = z.record(z.string().regex(/^face_[1-9]\d*$/), facePart.bbox)

/** POST /predictModel: face1, face2, …; its page parses the text itself, so it travels as text/html. */
export const predictModelAnswer = z.object({
  faces: z
    .record(
      z.string().regex(/^face[1-9]\d*$/),
      z.object({
        x: pixel,
        y: pixel,
        width: pixel,
        height: pixel,
        gender: z.enum(['Female', 'Male']),
      }),
    )
    .optional(),
  meta_info: z.string(),
})

/** POST /draw_detections, and the fields of its multipart form. */
export const drawOptions = {
  threshold: z.number().min(0).max(1).optional(),
  draw_landmarks: z.boolean().optional(),
  draw_scores: z.boolean().optional(),
  draw_sizes: z.boolean().optional(),
  limit_faces: z.int().min(0).optional(),
  min_face_size: z.int().min(0).optional(),
  detect_masks: z.boolean().optional(),
  use_rotation: z.boolean().optional(),
}

export type PredictAnswer = z.infer<typeof predictAnswer>
export type FaceAnswer = z.infer<typeof faceAnswer>
export type PredictModelAnswer = z.infer<typeof predictModelAnswer>
