import { fromRaster, type Raster } from './decode.ts'
import type { Detection, Point } from './detection.ts'

/** Quarters of a full turn, clockwise. */
export type Quarters = 1 | 2 | 3

/** Turns a picture as a whole. */
export async function turnRaster(raster: Raster, quarters: Quarters): Promise<Raster> {
  const data = await fromRaster(raster)
    .rotate(quarters * 90)
    .raw()
    .toBuffer()
  const { width, height } = raster
  return quarters === 2 ? { data, width, height } : { data, width: height, height: width }
}

/**
 * Takes what was found in a turned picture back into the one that was turned. Landmarks keep their order: a left eye
 * is still the one on the left of the upright face.
 * @param size  of the picture before it was turned
 */
export function turnBack(
  { box, score, landmarks }: Detection,
  quarters: Quarters,
  { width, height }: Pick<Raster, 'width' | 'height'>,
): Detection {
  const point = ([x, y]: Point): Point =>
    quarters === 1 ? [y, height - x] : quarters === 2 ? [width - x, height - y] : [width - y, x]
  const [ax, ay] = point([box.x, box.y])
  const [bx, by] = point([box.x + box.width, box.y + box.height])
  return {
    box: { x: Math.min(ax, bx), y: Math.min(ay, by), width: Math.abs(ax - bx), height: Math.abs(ay - by) },
    score,
    landmarks: landmarks.map(point),
  }
}
