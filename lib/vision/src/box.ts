/**
 * A rectangle in pixels, origin top left; `x + width` and `y + height` are exclusive.
 * Which picture the pixels are of (source, working raster, network input) is said where a box is passed.
 */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const area = (box: Box): number => box.width * box.height

/** All of a picture. */
export const wholeOf = ({ width, height }: Pick<Box, 'width' | 'height'>): Box => ({
  x: 0,
  y: 0,
  width,
  height,
})

/** Shared area of two boxes, 0 when they are apart. */
export function intersection(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return width > 0 && height > 0 ? width * height : 0
}

/** Intersection over union, in [0, 1]. */
export function iou(a: Box, b: Box): number {
  const shared = intersection(a, b)
  return shared === 0 ? 0 : shared / (area(a) + area(b) - shared)
}

/** How much of the smaller box the other one covers, in [0, 1]. */
export function overlapOfSmaller(a: Box, b: Box): number {
  const shared = intersection(a, b)
  return shared === 0 ? 0 : shared / Math.min(area(a), area(b))
}

/** The part of the box inside a picture of this size; undefined when nothing of it is inside. */
export function clamp(box: Box, width: number, height: number): Box | undefined {
  const x = Math.max(0, box.x)
  const y = Math.max(0, box.y)
  const right = Math.min(width, box.x + box.width)
  const bottom = Math.min(height, box.y + box.height)
  return right > x && bottom > y ? { x, y, width: right - x, height: bottom - y } : undefined
}

/** Grows to whole pixels, for cutting. */
export function outward(box: Box): Box {
  const x = Math.floor(box.x)
  const y = Math.floor(box.y)
  return { x, y, width: Math.ceil(box.x + box.width) - x, height: Math.ceil(box.y + box.height) - y }
}

/** The same box in a picture of `scale` times the size. */
export const scaleBox = ({ x, y, width, height }: Box, scale: number): Box => ({
  x: x * scale,
  y: y * scale,
  width: width * scale,
  height: height * scale,
})

/** A box inside or around another one, in parts of that one's width and height. */
export interface Fit {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export const refit = ({ x, y, width, height }: Box, fit: Fit): Box => ({
  x: x + width * fit.left,
  y: y + height * fit.top,
  width: width * fit.width,
  height: height * fit.height,
})
