import { alignedCrop } from './align.ts'
import type { AttributeReader, FacesIn, Reading } from './attribute-readers.ts'
import type { Box } from './box.ts'
import type { Raster } from './decode.ts'
import type { Detection, Point } from './detection.ts'
import { radians, rollOf, turnBox, turnPoint, uprightBox } from './roll.ts'

export const turning = {
  /** Faces turned less are read as they are: their landmarks are no surer than that. */
  minRoll: radians(20),
  /** Side of what is shown around a face over the longer side of its box; the furthest that a network looks is 1.15. */
  reach: 1.2,
  /** Of what is shown: the face in it has 116, and no network wants more. */
  cellPx: 140,
} as const

export const isTurned = ({ landmarks }: Detection): boolean => Math.abs(rollOf(landmarks)) >= turning.minRoll

/**
 * Turned faces upright, one below the other in a picture of its own: all networks know faces like that, and none has
 * to know of turning. In the order of the faces.
 */
export function uprightFaces(raster: Raster, faces: readonly Detection[]): FacesIn {
  const { cellPx, reach } = turning
  const size = cellPx * cellPx * 3
  const data = Buffer.alloc(faces.length * size)
  const boxes = faces.map(({ box, landmarks }, i) => {
    const { roll, upright } = poseOf(box, landmarks)
    const side = Math.max(upright.width, upright.height) * reach
    const corner = (x: number, y: number): Point => {
      const [dx, dy] = turnPoint([(x - 0.5) * side, (y - 0.5) * side], roll)
      return [box.x + box.width / 2 + dx, box.y + box.height / 2 + dy]
    }
    const corners = [corner(0, 0), corner(1, 1)]
    const places: readonly Point[] = [
      [0, 0],
      [cellPx, cellPx],
    ]
    data.set(alignedCrop(raster, corners, places, cellPx), i * size)
    const [width, height] = [(upright.width / side) * cellPx, (upright.height / side) * cellPx]
    return { x: (cellPx - width) / 2, y: i * cellPx + (cellPx - height) / 2, width, height }
  })
  return { raster: { data, width: cellPx, height: faces.length * cellPx }, boxes }
}

/**
 * How a face is to be turned, and its box then. One that is bent a little in a photo on its side is read as it would be
 * in the upright photo: turned by the quarters of the photo alone, and its box is known.
 */
function poseOf(box: Box, landmarks: readonly Point[]): { readonly roll: number; readonly upright: Box } {
  const roll = rollOf(landmarks)
  const quarters = Math.round(roll / radians(90)) * radians(90)
  return Math.abs(roll - quarters) < turning.minRoll
    ? { roll: quarters, upright: turnBox(box, quarters) }
    : { roll, upright: uprightBox(box) }
}

/** Reads faces as they are, and turned ones upright. */
export async function readUpright(
  { read }: Pick<AttributeReader, 'read'>,
  raster: Raster,
  faces: readonly Detection[],
  wanted: ReadonlySet<string>,
): Promise<Reading[]> {
  const straight = faces.filter((face) => !isTurned(face))
  const turned = faces.filter(isTurned)
  const pictures = [
    { raster, boxes: straight.map(({ box }) => box) },
    ...(turned.length > 0 ? [uprightFaces(raster, turned)] : []),
  ]
  const answers = await read(pictures, wanted)
  const readings = new Map([...straight, ...turned].map((face, i) => [face, answers[i]!]))
  return faces.map((face) => readings.get(face)!)
}
