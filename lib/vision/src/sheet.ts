import { type Box, iou, overlapOfSmaller } from './box.ts'
import { fromRaster, type Raster } from './decode.ts'
import type { Detection, Point } from './detection.ts'
import { retinaface } from './retinaface.ts'

/**
 * The third look, at what may be a small face: many such places side by side on one sheet of the network's size, each
 * enlarged to a size at which the network is sure. A grid of tiles that fine would cost 35 runs; this costs one or two.
 */
export const sheet = {
  /** Places per row and column. */
  perSide: 5,
  /** Black around each place, so that neighbours do not become parts of one face. */
  gapPx: 4,
  /** Side of a place over the longer side of the face in it: enough of the head to know it, and 92 px for the face. */
  placeScale: 1.3,
  /** A face is the one that was looked for only if it shares this much with it (intersection over union). */
  sameFaceIou: 0.3,
} as const

export const placesPerSheet = sheet.perSide ** 2

const cellPx = retinaface.inputPx / sheet.perSide
const placePx = cellPx - 2 * sheet.gapPx

/** @returns the square around a face that goes on the sheet: whole pixels, inside the picture */
export function placeOf({ x, y, width, height }: Box, { width: right, height: bottom }: Raster): Box {
  const wanted = Math.round(Math.max(width, height) * sheet.placeScale)
  const side = Math.max(1, Math.min(wanted, right, bottom))
  const inside = (start: number, length: number) =>
    Math.round(Math.max(0, Math.min(start - side / 2, length - side)))
  return { x: inside(x + width / 2, right), y: inside(y + height / 2, bottom), width: side, height: side }
}

/** Draws the places; at most `placesPerSheet`. */
export async function drawSheet(raster: Raster, places: readonly Box[]): Promise<Raster> {
  const side = retinaface.inputPx
  const data = Buffer.alloc(side * side * 3)
  await Promise.all(
    places.map(async ({ x, y, width, height }, i) => {
      const pixels = await fromRaster(raster)
        .extract({ left: x, top: y, width, height })
        .resize({ width: placePx, height: placePx, fit: 'fill', kernel: 'cubic' })
        .raw()
        .toBuffer()
      const at = cornerOf(i)
      for (let row = 0; row < placePx; row++) {
        const to = ((at.y + row) * side + at.x) * 3
        pixels.copy(data, to, row * placePx * 3, (row + 1) * placePx * 3)
      }
    }),
  )
  return { data, width: side, height: side }
}

/**
 * Takes what was found on a sheet back into the picture.
 * @param doubtful  in pixels of the picture, in the order of `places`
 * @returns         those that the sheet confirmed, with its scores, boxes and landmarks
 */
export function confirmed(
  doubtful: readonly Detection[],
  places: readonly Box[],
  onSheet: readonly Detection[],
): Detection[] {
  return doubtful.flatMap(({ box }, i) => {
    const place = places[i]!
    const corner = cornerOf(i)
    const scale = place.width / placePx
    const point = ([x, y]: Point): Point => [
      place.x + (x - corner.x) * scale,
      place.y + (y - corner.y) * scale,
    ]
    const cell = { ...corner, width: placePx, height: placePx }
    const answers = onSheet
      .filter((found) => overlapOfSmaller(found.box, cell) > 0.9)
      .map((found) => {
        const [x, y] = point([found.box.x, found.box.y])
        return {
          box: { x, y, width: found.box.width * scale, height: found.box.height * scale },
          score: found.score,
          landmarks: found.landmarks.map(point),
        }
      })
    const answer = answers.find((found) => iou(found.box, box) > sheet.sameFaceIou)
    return answer === undefined ? [] : [answer]
  })
}

const cornerOf = (place: number) => ({
  x: (place % sheet.perSide) * cellPx + sheet.gapPx,
  y: Math.floor(place / sheet.perSide) * cellPx + sheet.gapPx,
})
