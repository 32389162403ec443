import type { drawOptions } from '@emogram/contract'
import type { Look } from '@emogram/vision'
import type { z } from 'zod'
import type { ReadOptions } from '../reader.ts'

type DrawOptions = z.infer<z.ZodObject<typeof drawOptions>>

/** How /draw_detections has its pictures read and drawn: with numbers for those who test a detector, not with words. */
export function drawn({
  draw_landmarks: landmarks = true,
  draw_scores: scores = true,
  draw_sizes: sizes = true,
  ...wishes
}: DrawOptions): Omit<ReadOptions, 'signal'> {
  return { ...lookOf(wishes), picture: { kind: 'fullSize', landmarks, numbers: { scores, sizes } } }
}

/** How closely InsightFace-REST was told to look. */
export const lookOf = ({
  threshold = 0.6,
  limit_faces = 0,
  min_face_size,
}: Pick<DrawOptions, 'threshold' | 'limit_faces' | 'min_face_size'>): Look => ({
  minScore: Math.max(threshold, leastScore),
  // 0 stands for all of them there.
  maxFaces: limit_faces === 0 ? undefined : limit_faces,
  minFacePx: min_face_size,
})

/** Below this, detectors see faces everywhere. */
const leastScore = 0.1
