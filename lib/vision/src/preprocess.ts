import { ageGenderNet } from './age-gender.ts'
import { type Box, wholeOf } from './box.ts'
import { type Crop, squareCrop, tightCrop } from './crop.ts'
import type { Raster } from './decode.ts'
import { emotionNet } from './emotion.ts'
import { faceNet } from './face-net.ts'
import { grey, type Pixels, resample, rgb } from './resample.ts'

/**
 * Cuts the faces out as our own network wants them.
 * @param boxes  in pixels of the raster
 * @returns      grey, [n, 64, 64], 0 = black, black outside the picture
 */
export const faceCrops = (raster: Raster, boxes: readonly Box[]): Uint8Array =>
  greyCrops(
    boxes,
    faceNet.inputPx,
    (box) => squareCrop(box, faceNet.cropScale, raster.width, raster.height),
    raster,
  )

/**
 * Cuts the faces out as the emotion network wants them.
 * @param boxes  in pixels of the raster
 * @returns      grey, [n, 64, 64], 0 = black
 */
export const emotionCrops = (raster: Raster, boxes: readonly Box[]): Uint8Array =>
  plainCrops(raster, boxes, emotionNet.inputPx)

/**
 * The boxes themselves, to see how sharp they are.
 * @param boxes  in pixels of the raster
 * @returns      grey, [n, sidePx, sidePx], 0 = black
 */
export const plainCrops = (raster: Raster, boxes: readonly Box[], sidePx: number): Uint8Array =>
  greyCrops(boxes, sidePx, (box) => tightCrop(box, raster.width, raster.height), raster)

function greyCrops(
  boxes: readonly Box[],
  sidePx: number,
  cropOf: (box: Box) => Crop,
  raster: Raster,
): Uint8Array {
  const size = sidePx * sidePx
  const faces = new Uint8Array(boxes.length * size)
  for (const [face, box] of boxes.entries()) {
    const crop = cropOf(box)
    const part = grey(raster, crop.inside)
    draw(part, wholeOf(part), crop, sidePx, faces.subarray(face * size, (face + 1) * size))
  }
  return faces
}

/**
 * Cuts the faces out as the age and gender network wants them.
 * @param boxes  in pixels of the raster
 * @returns      RGB, [n, 112, 112, 3]
 */
export function ageGenderCrops(raster: Raster, boxes: readonly Box[]): Uint8Array {
  const { inputPx, cropScale } = ageGenderNet
  return squareCrops(raster, boxes, cropScale, inputPx)
}

/**
 * Cuts out squares around the boxes' middles, `scale` times the longer side.
 * @param boxes  in pixels of the raster
 * @returns      RGB, [n, sidePx, sidePx, 3], black outside the picture
 */
export function squareCrops(
  raster: Raster,
  boxes: readonly Box[],
  scale: number,
  sidePx: number,
): Uint8Array {
  const size = sidePx * sidePx * 3
  const faces = new Uint8Array(boxes.length * size)
  for (const [face, box] of boxes.entries()) {
    const crop = squareCrop(box, scale, raster.width, raster.height)
    draw(rgb(raster), crop.inside, crop, sidePx, faces.subarray(face * size, (face + 1) * size))
  }
  return faces
}

/**
 * Scales the part inside the picture to its share of the input: padding first would make a face of 3000 px at the edge of
 * a large photo an image of 27 MB before it becomes 112 px.
 * @param face  black, [sidePx, sidePx, channels]
 */
function draw(
  pixels: Pixels,
  part: Box,
  { inside, left, top, right, bottom }: Crop,
  sidePx: number,
  face: Uint8Array,
): void {
  const across = share(left, inside.width, right, sidePx)
  const down = share(top, inside.height, bottom, sidePx)
  const scaled = resample(pixels, part, { width: across.inside, height: down.inside })
  const rowLength = across.inside * pixels.channels
  for (let row = 0; row < down.inside; row++) {
    const to = ((down.before + row) * sidePx + across.before) * pixels.channels
    face.set(scaled.subarray(row * rowLength, (row + 1) * rowLength), to)
  }
}

/** How many of `total` pixels are before and inside, in the ratio before : inside : after; at least one is inside. */
function share(before: number, inside: number, after: number, total: number) {
  const scale = total / (before + inside + after)
  const scaledBefore = Math.min(total - 1, Math.round(before * scale))
  const scaledInside = Math.max(1, Math.min(total - scaledBefore, Math.round(inside * scale)))
  return { before: scaledBefore, inside: scaledInside }
}
