import { clamp } from './box.ts'
import type { Detection, Point } from './detection.ts'
import { suppress } from './suppress.ts'

/** The network `mnet.25_v2`, as it was trained: MobileNet 0.25 backbone, two square anchors per cell. */
export const retinaface = {
  /** The longer side of the input in pixels; RGB, 0 to 255, no mean subtracted. */
  inputPx: 640,
  /** Width and height of the input are multiples of this. */
  stepPx: 32,
  anchors: [
    { stride: 8, sizesPx: [32, 16] },
    { stride: 16, sizesPx: [128, 64] },
    { stride: 32, sizesPx: [512, 256] },
  ],
  /** Landmark deltas are in these parts of the anchor's size; found by drawing them. */
  landmarkScale: 0.2,
  /** Two detections that share more than this (intersection over union) are one face. */
  sameFaceIou: 0.4,
} as const

export interface InputSize {
  /** Pixels, multiples of `stepPx`. */
  readonly width: number
  readonly height: number
}

/** Values of one output layer of the network, batch of one, channels first. */
export type Output = (name: string) => Float32Array

/**
 * Turns the nine outputs of the network into faces.
 * @param output    per stride: scores [4, rows, columns] (two anchors' background, two anchors' face), box deltas
 *                  [8, rows, columns], landmark deltas [20, rows, columns], with rows = height / stride
 * @param size      of the input
 * @param minScore  faces below are dropped
 * @returns         in pixels of the input, best first, each face once
 */
export function facesFrom(output: Output, size: InputSize, minScore: number): Detection[] {
  const found: Detection[] = []
  for (const { stride, sizesPx } of retinaface.anchors) {
    const columns = size.width / stride
    const plane = columns * (size.height / stride)
    const scores = output(`face_rpn_cls_prob_reshape_stride${stride}`)
    const boxes = output(`face_rpn_bbox_pred_stride${stride}`)
    const points = output(`face_rpn_landmark_pred_stride${stride}`)
    sizesPx.forEach((anchorPx, anchor) => {
      for (let cell = 0; cell < plane; cell++) {
        const score = scores[(sizesPx.length + anchor) * plane + cell]!
        if (score < minScore) continue
        const centreX = anchorOffsetPx + (cell % columns) * stride
        const centreY = anchorOffsetPx + Math.floor(cell / columns) * stride
        const delta = (channel: number) => boxes[(anchor * 4 + channel) * plane + cell]!
        const width = Math.exp(delta(2)) * anchorPx
        const height = Math.exp(delta(3)) * anchorPx
        const inside = clamp(
          {
            x: centreX + delta(0) * anchorPx - (width - 1) / 2,
            y: centreY + delta(1) * anchorPx - (height - 1) / 2,
            width,
            height,
          },
          size.width,
          size.height,
        )
        if (inside === undefined) continue
        const point = (k: number): Point => [
          centreX + points[(anchor * 10 + k * 2) * plane + cell]! * anchorPx * retinaface.landmarkScale,
          centreY + points[(anchor * 10 + k * 2 + 1) * plane + cell]! * anchorPx * retinaface.landmarkScale,
        ]
        found.push({ box: inside, score, landmarks: [0, 1, 2, 3, 4].map(point) })
      }
    })
  }
  return suppress(found, retinaface.sameFaceIou)
}

/** Anchors sit at the middle of the first 16 pixels, whatever the stride: (16 − 1) / 2. */
const anchorOffsetPx = 7.5
