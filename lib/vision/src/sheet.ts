import { alignedCrop } from './align.ts'
import { type Box, iou, overlapOfSmaller } from './box.ts'
import type { Raster } from './decode.ts'
import type { Detection, Point } from './detection.ts'
import { resample, rgb } from './resample.ts'
import { retinaface } from './retinaface.ts'
import { turnBox, turnPoint } from './roll.ts'

/**
 * The third look, at what may be a face: many such places side by side on one sheet as wide as the network's input, each
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

/** A square of the picture that goes on the sheet. */
export interface Place extends Box {
  /** Radians clockwise: the square is turned so far about its middle in the picture, and upright on the sheet. */
  readonly roll: number
}

/** @returns the square around a face: whole pixels, inside the picture */
export function placeOf({ x, y, width, height }: Box, { width: right, height: bottom }: Raster): Place {
  const wanted = Math.round(Math.max(width, height) * sheet.placeScale)
  const side = Math.max(1, Math.min(wanted, right, bottom))
  const inside = (start: number, length: number) =>
    Math.round(Math.max(0, Math.min(start - side / 2, length - side)))
  return {
    x: inside(x + width / 2, right),
    y: inside(y + height / 2, bottom),
    width: side,
    height: side,
    roll: 0,
  }
}

/** @returns the square around a face as wide as it is wanted: black on the sheet where it leaves the picture */
export function freePlaceOf({ x, y, width, height }: Box, scale: number, roll: number): Place {
  const side = Math.max(1, Math.round(Math.max(width, height) * scale))
  const start = (from: number, length: number) => Math.round(from + (length - side) / 2)
  return { x: start(x, width), y: start(y, height), width: side, height: side, roll }
}

/** Draws the places; at most `placesPerSheet`. As wide as the network's input, and no higher than they need. */
export function drawSheet(raster: Raster, places: readonly Place[]): Raster {
  const width = retinaface.inputPx
  const height = Math.ceil(places.length / sheet.perSide) * cellPx
  const data = Buffer.alloc(width * height * 3)
  for (const [i, place] of places.entries()) {
    const pixels = pixelsOf(raster, place)
    const at = cornerOf(i)
    for (let row = 0; row < placePx; row++) {
      const to = ((at.y + row) * width + at.x) * 3
      data.set(pixels.subarray(row * placePx * 3, (row + 1) * placePx * 3), to)
    }
  }
  return { data, width, height }
}

function pixelsOf(raster: Raster, place: Place): Uint8Array {
  const { x, y, width, height, roll } = place
  const isInside = x >= 0 && y >= 0 && x + width <= raster.width && y + height <= raster.height
  if (roll !== 0 || !isInside) {
    const corners: Point[] = [
      [0, 0],
      [placePx, placePx],
    ]
    return alignedCrop(
      raster,
      corners.map((corner) => inPicture(corner, place)),
      corners,
      placePx,
    )
  }
  return resample(rgb(raster), { x, y, width, height }, { width: placePx, height: placePx }, 'cubic')
}

/**
 * Takes what was found on a sheet back into the picture.
 * @param asked   in pixels of the picture, in the order of `places`
 * @returns       for each what the sheet shows there, if that is the face that was asked for
 */
export function answers(
  asked: readonly Detection[],
  places: readonly Place[],
  onSheet: readonly Detection[],
): (Detection | undefined)[] {
  return asked.map(({ box }, i) => {
    const place = places[i]!
    const corner = cornerOf(i)
    const scale = place.width / placePx
    const point = ([x, y]: Point): Point => inPicture([x - corner.x, y - corner.y], place)
    const cell = { ...corner, width: placePx, height: placePx }
    return onSheet
      .filter((found) => overlapOfSmaller(found.box, cell) > 0.9)
      .map((found) => {
        const [width, height] = [found.box.width * scale, found.box.height * scale]
        const [x, y] = point([found.box.x + found.box.width / 2, found.box.y + found.box.height / 2])
        return {
          box: turnBox({ x: x - width / 2, y: y - height / 2, width, height }, place.roll),
          score: found.score,
          landmarks: found.landmarks.map(point),
        }
      })
      .find((found) => iou(found.box, box) > sheet.sameFaceIou)
  })
}

/** From pixels of a place as it is drawn to those of the picture. */
function inPicture([u, v]: Point, { x, y, width, roll }: Place): Point {
  const scale = width / placePx
  const [dx, dy] = turnPoint([u * scale - width / 2, v * scale - width / 2], roll)
  return [x + width / 2 + dx, y + width / 2 + dy]
}

const cornerOf = (place: number) => ({
  x: (place % sheet.perSide) * cellPx + sheet.gapPx,
  y: Math.floor(place / sheet.perSide) * cellPx + sheet.gapPx,
})
