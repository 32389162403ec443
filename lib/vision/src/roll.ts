import { similarityBetween } from './align.ts'
import type { Box } from './box.ts'
import type { Point } from './detection.ts'

/** Where an upright face has its landmarks, around the tip of the nose; the average of the sample photos' frontal ones. */
const upright: readonly Point[] = [
  [-0.62, -0.55],
  [0.62, -0.55],
  [0, 0],
  [-0.5, 0.7],
  [0.5, 0.7],
]

/** How far a face is turned clockwise, in radians from −π to π; 0 where it has no landmarks. */
export function rollOf(landmarks: readonly Point[]): number {
  if (landmarks.length === 0) return 0
  const { a, b } = similarityBetween(upright, landmarks)
  return Math.atan2(b, a)
}

export const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** A point turned clockwise around the origin. */
export const turnPoint = ([x, y]: Point, roll: number): Point => [
  x * Math.cos(roll) - y * Math.sin(roll),
  x * Math.sin(roll) + y * Math.cos(roll),
]

/** The box around a face whose upright box is turned about its middle. A face fills its box as an ellipse does. */
export function turnBox(box: Box, roll: number): Box {
  const [cos, sin] = [Math.cos(roll), Math.sin(roll)]
  return around(
    box,
    Math.hypot(box.width * cos, box.height * sin),
    Math.hypot(box.width * sin, box.height * cos),
  )
}

/**
 * The upright box of a turned face, from the box around it: what `turnBox` does, backwards. At 45° the box around says
 * nothing of the face's proportions, so they are those of an average face.
 */
export function uprightBox(box: Box): Box {
  const height = Math.hypot(box.width, box.height) / Math.hypot(1, widthOfHeight)
  return around(box, height * widthOfHeight, height)
}

/** Of the detector's boxes: 0.79 on average. */
const widthOfHeight = 0.79

const around = ({ x, y, width, height }: Box, newWidth: number, newHeight: number): Box => ({
  x: x + (width - newWidth) / 2,
  y: y + (height - newHeight) / 2,
  width: newWidth,
  height: newHeight,
})
