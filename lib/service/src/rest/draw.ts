import type { drawOptions } from '@emogram/contract'
import type { z } from 'zod'
import type { ReadOptions } from '../reader.ts'

type DrawOptions = z.infer<z.ZodObject<typeof drawOptions>>

/** How /draw_detections has its pictures read and drawn: with numbers for those who test a detector, not with words. */
export function drawn({
  threshold = 0.6,
  draw_landmarks: landmarks = true,
  draw_scores: scores = true,
  draw_sizes: sizes = true,
  limit_faces = 0,
  min_face_size,
}: DrawOptions): Omit<ReadOptions, 'signal'> {
  return {
    minScore: Math.max(threshold, leastScore),
    // Nobody who draws every face says so with 0 here.
    maxFaces: limit_faces === 0 ? undefined : limit_faces,
    minFacePx: min_face_size,
    picture: { kind: 'fullSize', landmarks, numbers: { scores, sizes } },
  }
}

/** Below this, detectors see faces everywhere. */
export const leastScore = 0.1
