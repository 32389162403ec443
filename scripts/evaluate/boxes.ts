import type { Box } from '@emogram/vision'
import { iou } from '@emogram/vision/networks'

/** One picture: the faces that are in it, and those that were found. */
export interface Found {
  readonly id: string
  readonly labelled: readonly Box[]
  readonly detected: readonly { readonly box: Box; readonly score: number }[]
}

export interface Point {
  readonly score: number
  readonly precision: number
  readonly recall: number
}

export interface Judged {
  /** One for each detection, the surest first. */
  readonly curve: readonly Point[]
  /** Labelled faces in all pictures. */
  readonly faces: readonly {
    readonly id: string
    readonly sidePx: number
    readonly score: number | undefined
  }[]
}

const sameFaceIou = 0.5

/** The surest detection of a face counts; every further one of the same face is wrong. */
export function judge(pictures: readonly Found[]): Judged {
  const takenBy = new Map<Box, number>()
  const all = pictures
    .flatMap(({ labelled, detected }) => detected.map((detection) => ({ ...detection, labelled })))
    .sort((a, b) => b.score - a.score)
  const count = pictures.reduce((sum, { labelled }) => sum + labelled.length, 0)
  const curve = all.map(({ box, score, labelled }, i) => {
    const free = labelled.filter((face) => !takenBy.has(face))
    const nearest = free.reduce<Box | undefined>(
      (best, face) => (best === undefined || iou(face, box) > iou(best, box) ? face : best),
      undefined,
    )
    if (nearest !== undefined && iou(nearest, box) >= sameFaceIou) takenBy.set(nearest, score)
    return { score, precision: takenBy.size / (i + 1), recall: takenBy.size / count }
  })
  const faces = pictures.flatMap(({ id, labelled }) =>
    labelled.map((box, i) => ({
      id: `${id}#${i}`,
      sidePx: Math.max(box.width, box.height),
      score: takenBy.get(box),
    })),
  )
  return { curve, faces }
}

/** Area under the curve, each precision raised to the best that a higher recall still has. */
export function averagePrecision(curve: readonly Point[]): number {
  let best = 0
  let area = 0
  for (let i = curve.length - 1; i >= 0; i--) {
    best = Math.max(best, curve[i]!.precision)
    area += best * (curve[i]!.recall - (curve[i - 1]?.recall ?? 0))
  }
  return area
}

/** The most faces that can be found while so many of the answers are right; 0 where that cannot be had. */
export const recallAt = (curve: readonly Point[], precision: number): number =>
  Math.max(0, ...curve.filter((point) => point.precision >= precision).map((point) => point.recall))
