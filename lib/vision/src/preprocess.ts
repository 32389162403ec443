import { ageGenderNet } from './age-gender.ts'
import type { Box } from './box.ts'
import { type Crop, squareCrop, tightCrop } from './crop.ts'
import { fromRaster, type Raster } from './decode.ts'
import { emotionNet } from './emotion.ts'
import { faceNet } from './face-net.ts'

/**
 * Cuts the faces out as our own network wants them.
 * @param boxes  in pixels of the raster
 * @returns      grey, [n, 64, 64], 0 = black, black outside the picture
 */
export const faceCrops = (raster: Raster, boxes: readonly Box[]): Promise<Uint8Array> =>
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
export async function emotionCrops(raster: Raster, boxes: readonly Box[]): Promise<Uint8Array> {
  return await plainCrops(raster, boxes, emotionNet.inputPx)
}

/**
 * The boxes themselves, to see how sharp they are.
 * @param boxes  in pixels of the raster
 * @returns      grey, [n, sidePx, sidePx], 0 = black
 */
export const plainCrops = (raster: Raster, boxes: readonly Box[], sidePx: number): Promise<Uint8Array> =>
  greyCrops(boxes, sidePx, (box) => tightCrop(box, raster.width, raster.height), raster)

async function greyCrops(
  boxes: readonly Box[],
  sidePx: number,
  cropOf: (box: Box) => Crop,
  raster: Raster,
): Promise<Uint8Array> {
  const plane = sidePx * sidePx
  const faces = new Uint8Array(boxes.length * plane)
  await Promise.all(
    boxes.map(async (box, face) => {
      const rgb = await pixelsOf(raster, cropOf(box), sidePx)
      // BT.601 luma, as in the training images; libvips' own grey is computed in linear light.
      for (let i = 0; i < plane; i++) {
        faces[face * plane + i] = Math.round(
          0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!,
        )
      }
    }),
  )
  return faces
}

/**
 * Cuts the faces out as the age and gender network wants them.
 * @param boxes  in pixels of the raster
 * @returns      RGB, [n, 112, 112, 3]
 */
export function ageGenderCrops(raster: Raster, boxes: readonly Box[]): Promise<Uint8Array> {
  const { inputPx, cropScale } = ageGenderNet
  return squareCrops(raster, boxes, cropScale, inputPx)
}

/**
 * Cuts out squares around the boxes' middles, `scale` times the longer side.
 * @param boxes  in pixels of the raster
 * @returns      RGB, [n, sidePx, sidePx, 3], black outside the picture
 */
export async function squareCrops(
  raster: Raster,
  boxes: readonly Box[],
  scale: number,
  sidePx: number,
): Promise<Uint8Array> {
  const size = sidePx * sidePx * 3
  const faces = new Uint8Array(boxes.length * size)
  await Promise.all(
    boxes.map(async (box, face) => {
      const crop = squareCrop(box, scale, raster.width, raster.height)
      faces.set(await pixelsOf(raster, crop, sidePx), face * size)
    }),
  )
  return faces
}

/**
 * Scales the part inside the picture to its share of the input, then pads: padding first would make a face of
 * 3000 px at the edge of a large photo an image of 27 MB before it becomes 112 px.
 * @returns RGB, [sidePx, sidePx, 3]
 */
function pixelsOf(
  raster: Raster,
  { inside, left, top, right, bottom }: Crop,
  sidePx: number,
): Promise<Buffer> {
  const across = share(left, inside.width, right, sidePx)
  const down = share(top, inside.height, bottom, sidePx)
  return fromRaster(raster)
    .extract({ left: inside.x, top: inside.y, width: inside.width, height: inside.height })
    .resize({ width: across.inside, height: down.inside, fit: 'fill', kernel: 'linear' })
    .extend({
      left: across.before,
      right: across.after,
      top: down.before,
      bottom: down.after,
      background: '#000',
    })
    .raw()
    .toBuffer()
}

/** Splits `total` pixels in the ratio before : inside : after; at least one is inside. */
function share(before: number, inside: number, after: number, total: number) {
  const scale = total / (before + inside + after)
  const scaledBefore = Math.min(total - 1, Math.round(before * scale))
  const scaledInside = Math.max(1, Math.min(total - scaledBefore, Math.round(inside * scale)))
  return { before: scaledBefore, inside: scaledInside, after: total - scaledBefore - scaledInside }
}
