/** What was found in one picture, in the words of the older services (lib/contract/src/rest/seed-image.ts). */
import type { FaceAnswer, PredictAnswer, PredictModelAnswer } from '@emogram/contract'
import type { Analysis, SomeFace } from '@emogram/vision'
import { corners } from './corners.ts'

export function predictAnswer({ faces, width, height }: Analysis<SomeFace>): PredictAnswer {
  const surestFirst = [...faces].sort((a, b) => b.score - a.score)
  return {
    predictions: {
      bbox_coords: surestFirst.map(({ box }) => corners(box, { width, height })),
      confidence_score: surestFirst.map(({ score }) => Math.round(score * 1000) / 1000),
    },
    success: true,
  }
}

export function faceAnswer({ faces, width, height }: Analysis<SomeFace>): FaceAnswer {
  return Object.fromEntries(
    faces.map(({ box }, index) => {
      const [left, top, right, bottom] = corners(box, { width, height })
      // This service names rows before columns.
      return [`face_${index + 1}`, [top, left, bottom, right]]
    }),
  )
}

/** @param analysis  with the gender of every face */
export function predictModelAnswer({ faces, width, height }: Analysis<SomeFace>): PredictModelAnswer {
  if (faces.length === 0) return { meta_info: 'No face was found in this picture.' }
  return {
    faces: Object.fromEntries(
      faces.map(({ box, gender }, index) => {
        const [left, top, right, bottom] = corners(box, { width, height })
        const found = {
          x: left,
          y: top,
          width: right - left,
          height: bottom - top,
          gender: gender?.label === 'woman' ? ('Female' as const) : ('Male' as const),
        }
        return [`face${index + 1}`, found]
      }),
    ),
    meta_info: faces.length === 1 ? 'One face was found.' : `${faces.length} faces were found.`,
  }
}
