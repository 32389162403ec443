import { type Box, wholeOf } from './box.ts'
import type { Raster } from './decode.ts'
import type { Size } from './mark.ts'

/** Pixels of 8 bits, `channels` values each, rows without gaps. */
export interface Pixels extends Size {
  readonly data: Uint8Array
  readonly channels: number
}

export const rgb = (raster: Raster): Pixels => ({ ...raster, channels: 3 })

/**
 * The brightness of a part of a picture. BT.601 luma, as in the training images; libvips' own grey is computed in linear
 * light.
 * @param part  whole pixels, inside the picture
 */
export function grey({ data, width }: Raster, part: Box): Pixels {
  const luma = new Uint8Array(part.width * part.height)
  for (let y = 0, to = 0; y < part.height; y++) {
    let from = ((part.y + y) * width + part.x) * 3
    for (const end = to + part.width; to < end; to++, from += 3) {
      luma[to] = 0.299 * data[from]! + 0.587 * data[from + 1]! + 0.114 * data[from + 2]! + 0.5
    }
  }
  return { data: luma, width: part.width, height: part.height, channels: 1 }
}

/**
 * linear: between pixels when it enlarges, over all of them when it shrinks. cubic: sharper, by Catmull and Rom.
 */
export type Kernel = keyof typeof kernels

/** How far a kernel reaches, and how much a pixel at that distance counts; in pixels of whichever picture is coarser. */
const kernels = {
  linear: { reach: 1, weight: (distance: number) => 1 - distance },
  cubic: {
    reach: 2,
    weight: (distance: number) =>
      distance < 1
        ? (1.5 * distance - 2.5) * distance ** 2 + 1
        : ((2.5 - 0.5 * distance) * distance - 4) * distance + 2,
  },
} as const

/**
 * Scales a part of a picture as libvips does, but at once: for something as small as a face, libvips spends ten times
 * as long on setting out and on waking its threads as on pixels.
 * @param part  whole pixels, inside the picture
 * @returns     [height, width, channels]
 */
export function resample(
  pixels: Pixels,
  part: Box,
  { width, height }: Size,
  kernel: Kernel = 'linear',
): Uint8Array {
  // Of what is much larger, averages are as good, and quicker.
  const [columns, rows] = [wholeShrink(part.width / width), wholeShrink(part.height / height)]
  const near = columns * rows === 1 ? { pixels, part } : shrunk(pixels, part, columns, rows)
  return convolve(
    near.pixels,
    near.part,
    tapsOf(near.part.width, part.width / columns / width, width, kernel),
    tapsOf(near.part.height, part.height / rows / height, height, kernel),
  )
}

/** How many pixels become one before the kernel: it is left with at least two for each of the result. */
const wholeShrink = (scale: number): number => Math.max(1, Math.floor(scale / 2))

/** Averages of `columns` × `rows` pixels; what remains at the right and at the bottom is left out. */
function shrunk({ data, width, channels }: Pixels, part: Box, columns: number, rows: number) {
  const size = { width: Math.floor(part.width / columns), height: Math.floor(part.height / rows) }
  const averages = new Uint8Array(size.width * size.height * channels)
  const rowLength = part.width * channels
  const sums = new Float64Array(rowLength)
  for (let y = 0, to = 0; y < size.height; y++) {
    sums.fill(0)
    for (let row = 0; row < rows; row++) {
      const from = ((part.y + y * rows + row) * width + part.x) * channels
      for (let i = 0; i < rowLength; i++) sums[i]! += data[from + i]!
    }
    for (let x = 0; x < size.width; x++) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0
        const from = x * columns * channels + channel
        for (let at = from; at < from + columns * channels; at += channels) sum += sums[at]!
        averages[to++] = sum / (columns * rows) + 0.5
      }
    }
  }
  return { pixels: { data: averages, ...size, channels }, part: wholeOf(size) }
}

function convolve({ data, width, channels }: Pixels, part: Box, across: Taps, down: Taps): Uint8Array {
  const size = { width: across.first.length, height: down.first.length }
  // A cubic kernel may leave the range.
  const scaled = new Uint8ClampedArray(size.width * size.height * channels)
  const rowLength = part.width * channels
  // One row of the result, not yet narrower than the part. Beyond its end there are zeros, for taps that count nothing.
  const row = new Float64Array(rowLength + across.most * channels)
  const lineAt = (y: number) => ((part.y + Math.min(y, part.height - 1)) * width + part.x) * channels
  for (let y = 0; y < size.height; y++) {
    row.fill(0)
    for (let tap = 0; tap < down.most; tap += together) {
      const at = y * down.most + tap
      const w0 = down.weights[at]!
      const w1 = down.weights[at + 1]!
      const w2 = down.weights[at + 2]!
      const w3 = down.weights[at + 3]!
      const line = down.first[y]! + tap
      const a = lineAt(line)
      const b = lineAt(line + 1)
      const c = lineAt(line + 2)
      const d = lineAt(line + 3)
      for (let i = 0; i < rowLength; i++) {
        row[i]! += w0 * data[a + i]! + w1 * data[b + i]! + w2 * data[c + i]! + w3 * data[d + i]!
      }
    }
    for (let x = 0, to = y * size.width * channels; x < size.width; x++, to += channels) {
      const first = across.first[x]! * channels
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0
        for (let tap = 0; tap < across.most; tap += together) {
          const at = x * across.most + tap
          const from = first + tap * channels + channel
          sum +=
            across.weights[at]! * row[from]! +
            across.weights[at + 1]! * row[from + channels]! +
            across.weights[at + 2]! * row[from + 2 * channels]! +
            across.weights[at + 3]! * row[from + 3 * channels]!
        }
        scaled[to + channel] = sum
      }
    }
  }
  return new Uint8Array(scaled.buffer)
}

/** Taps in one go, written out: one after the other, or taken out of arrays by name, they take half as long again. */
const together = 4

/** For each pixel of the result, which pixels of the source it is made of, and how much each counts: together 1. */
interface Taps {
  readonly first: Int32Array
  /** `most` for each pixel of the result, a multiple of `together`; the last of them may be 0. */
  readonly weights: Float64Array
  readonly most: number
}

/**
 * A pixel's middle is at a half; beyond the edge its last pixel goes on. Enlarged, all is half a pixel of the result further
 * to the right and down, as libvips has it: of small faces, which are enlarged to be found, one in eighty is lost without.
 * @param from   pixels that there are
 * @param scale  pixels of the source for one of the result
 * @param to     pixels of the result
 */
function tapsOf(from: number, scale: number, to: number, kernel: Kernel): Taps {
  const { reach, weight } = kernels[kernel]
  const spread = Math.max(1, scale)
  const most = Math.ceil((2 * reach * spread) / together) * together
  const first = new Int32Array(to)
  const weights = new Float64Array(to * most)
  const inside = (at: number) => Math.max(0, Math.min(from - 1, at))
  for (let i = 0; i < to; i++) {
    const middle = (scale < 1 ? i : i + 0.5) * scale - 0.5
    // What is just out of reach counts nothing.
    const lowest = Math.floor(middle - reach * spread) + 1
    const highest = Math.ceil(middle + reach * spread) - 1
    const weightAt = (at: number) => weight(Math.abs(at - middle) / spread)
    let sum = 0
    for (let at = lowest; at <= highest; at++) sum += weightAt(at)
    const start = inside(lowest)
    for (let at = lowest; at <= highest; at++) {
      weights[i * most + inside(at) - start]! += weightAt(at) / sum
    }
    first[i] = start
  }
  return { first, weights, most }
}
