import { clamp, outward } from './box.ts'
import type { Raster } from './decode.ts'
import type { Point } from './detection.ts'
import { type Pixels, resample, rgb } from './resample.ts'

/** Turn, scale and shift: (u, v) goes to (a·u − b·v + x, b·u + a·v + y). */
export interface Similarity {
  readonly a: number
  readonly b: number
  readonly x: number
  readonly y: number
}

/** The similarity that takes one set of points nearest to another, by least squares; `from` must not be all one point. */
export function similarityBetween(from: readonly Point[], to: readonly Point[]): Similarity {
  const [fromX, fromY] = middle(from)
  const [toX, toY] = middle(to)
  let along = 0
  let across = 0
  let spread = 0
  from.forEach(([u, v], i) => {
    const [x, y] = to[i]!
    const [du, dv, dx, dy] = [u - fromX, v - fromY, x - toX, y - toY]
    along += du * dx + dv * dy
    across += du * dy - dv * dx
    spread += du * du + dv * dv
  })
  const [a, b] = [along / spread, across / spread]
  return { a, b, x: toX - a * fromX + b * fromY, y: toY - b * fromX - a * fromY }
}

/**
 * Cuts a face out upright, its landmarks at given places.
 * @param landmarks  in pixels of the raster
 * @param places     where they are to be, in pixels of the crop. The fit goes from here to the picture: however close
 *                   the landmarks of a bad detection are to each other, it exists
 * @returns          RGB, [sidePx, sidePx, 3], black outside the picture
 */
export function alignedCrop(
  raster: Raster,
  landmarks: readonly Point[],
  places: readonly Point[],
  sidePx: number,
): Uint8Array {
  const toPicture = similarityBetween(places, landmarks)
  const crop = new Uint8Array(sidePx * sidePx * 3)
  const part = partFor(raster, toPicture, sidePx)
  if (part !== undefined) sample(part, toPicture, crop, sidePx)
  return crop
}

interface Part extends Pixels {
  /** Pixels of the picture. */
  readonly left: number
  readonly top: number
  /** Pixels of the part for one of the picture, at most 1. */
  readonly scaleX: number
  readonly scaleY: number
}

/** What the crop shows of the picture, already as small as it will be there: sampling alone would skip pixels. */
function partFor(raster: Raster, { a, b, x, y }: Similarity, sidePx: number): Part | undefined {
  const corners = [
    [0, 0],
    [sidePx, 0],
    [0, sidePx],
    [sidePx, sidePx],
  ].map(([u, v]): Point => [a * u! - b * v! + x, b * u! + a * v! + y])
  const left = Math.min(...corners.map(([cornerX]) => cornerX))
  const top = Math.min(...corners.map(([, cornerY]) => cornerY))
  const width = Math.max(...corners.map(([cornerX]) => cornerX)) - left
  const height = Math.max(...corners.map(([, cornerY]) => cornerY)) - top
  // A pixel more on each side, for the neighbours between which a pixel is sampled.
  const around = outward({ x: left - 1, y: top - 1, width: width + 2, height: height + 2 })
  const inside = clamp(around, raster.width, raster.height)
  if (inside === undefined) return undefined
  const scale = Math.min(1, 1 / Math.hypot(a, b))
  const size = {
    width: Math.max(1, Math.round(inside.width * scale)),
    height: Math.max(1, Math.round(inside.height * scale)),
  }
  const data = resample(rgb(raster), inside, size)
  const scaleX = size.width / inside.width
  const scaleY = size.height / inside.height
  return { data, ...size, channels: 3, left: inside.x, top: inside.y, scaleX, scaleY }
}

/** Bilinear; middles of pixels are at halves. */
function sample(part: Part, { a, b, x, y }: Similarity, crop: Uint8Array, sidePx: number): void {
  const { data, width, height, left, top, scaleX, scaleY } = part
  const last = { x: width - 1, y: height - 1 }
  for (let v = 0, to = 0; v < sidePx; v++) {
    for (let u = 0; u < sidePx; u++, to += 3) {
      const px = (a * (u + 0.5) - b * (v + 0.5) + x - left) * scaleX
      const py = (b * (u + 0.5) + a * (v + 0.5) + y - top) * scaleY
      if (px < 0 || py < 0 || px >= width || py >= height) continue
      const fx = Math.max(0, px - 0.5)
      const fy = Math.max(0, py - 0.5)
      const x0 = Math.floor(fx)
      const y0 = Math.floor(fy)
      const dx = fx - x0
      const dy = fy - y0
      const upperLeft = (y0 * width + x0) * 3
      const right = x0 < last.x ? 3 : 0
      const down = y0 < last.y ? width * 3 : 0
      for (let from = upperLeft; from < upperLeft + 3; from++) {
        const upper = data[from]! * (1 - dx) + data[from + right]! * dx
        const lower = data[from + down]! * (1 - dx) + data[from + down + right]! * dx
        crop[to + from - upperLeft] = Math.round(upper * (1 - dy) + lower * dy)
      }
    }
  }
}

function middle(points: readonly Point[]): Point {
  const sum = (axis: 0 | 1) => points.reduce((total, point) => total + point[axis], 0) / points.length
  return [sum(0), sum(1)]
}
