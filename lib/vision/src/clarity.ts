import type { Box } from './box.ts'
import type { Detection, Point } from './detection.ts'

/** Why a face cannot be read. What is guessed at all the same is right too seldom to be said. */
export const hindrances = ['too_small', 'too_blurred', 'turned_away'] as const
export type Hindrance = (typeof hindrances)[number]

/** Found with `npm run evaluate -- clarity`; the figures are in docs/accuracy.md. */
export const clarity = {
  /**
   * Longer side of the box, in pixels that the networks see: of the photo itself, where its own longer side has at most
   * 2560. Of the emotions that seem sure three of four are right here; at 20 px fewer, at 16 px three of five.
   */
  minSidePx: 24,
  /** Whatever its size, a face is looked at with so many pixels on each side: large photos may be soft when zoomed in. */
  sharpnessPx: 32,
  /** Of 3589 faces as they come one is below. With mini-XCEPTION half of what seems sure of such a face is wrong. */
  minSharpness: 0.1,
  /** Degrees to the left or to the right: from here on, half of the face is hidden. */
  maxYaw: 60,
} as const

/** @param grey  the face, [sharpnessPx, sharpnessPx]; looked at only where nothing else is in the way */
export function hindranceOf({ box, landmarks }: Detection, grey: Uint8Array): Hindrance | undefined {
  if (longerSide(box) < clarity.minSidePx) return 'too_small'
  if (yawOf(landmarks) > clarity.maxYaw) return 'turned_away'
  if (sharpnessOf(grey, clarity.sharpnessPx) < clarity.minSharpness) return 'too_blurred'
  return undefined
}

const longerSide = ({ width, height }: Box): number => Math.max(width, height)

/**
 * How much of the contrast is between neighbouring pixels: the variance of the Laplacian, divided by that of the pixels,
 * so that neither a dim nor a bright light counts. 0 for a plain area.
 * @param grey  [side, side]
 */
export function sharpnessOf(grey: Uint8Array, side: number): number {
  const laplacian: number[] = []
  for (let y = 1; y < side - 1; y++) {
    for (let i = y * side + 1; i < (y + 1) * side - 1; i++) {
      laplacian.push(4 * grey[i]! - grey[i - 1]! - grey[i + 1]! - grey[i - side]! - grey[i + side]!)
    }
  }
  const contrast = variance(grey)
  return contrast === 0 ? 0 : variance(laplacian) / contrast
}

function variance(values: ArrayLike<number>): number {
  let sum = 0
  let squares = 0
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!
    squares += values[i]! ** 2
  }
  return squares / values.length - (sum / values.length) ** 2
}

/** Of the distance between the eyes, as seen from the front: how far the nose stands out of the face. */
const noseOfEyes = 0.5

/**
 * How far a face is turned to a side, in degrees: 0 from the front, 90 in profile. The nose leaves the line between the
 * middle of the eyes and that of the mouth, and the eyes draw together.
 * @param landmarks  eyes, nose, corners of the mouth; without them nothing is known, and 0 is said
 */
export function yawOf([left, right, nose, mouthLeft, mouthRight]: readonly Point[]): number {
  if (!left || !right || !nose || !mouthLeft || !mouthRight) return 0
  const eyes = middle(left, right)
  const mouth = middle(mouthLeft, mouthRight)
  const [downX, downY] = [mouth[0] - eyes[0], mouth[1] - eyes[1]]
  const [noseX, noseY] = [nose[0] - eyes[0], nose[1] - eyes[1]]
  const aside = Math.abs(downX * noseY - downY * noseX) / (Math.hypot(downX, downY) || 1)
  const apart = Math.hypot(right[0] - left[0], right[1] - left[1])
  return (Math.atan2(aside / noseOfEyes, apart) * 180) / Math.PI
}

const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
