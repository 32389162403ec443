import type { Layer } from './blend.ts'
import { type Box, clamp, outward } from './box.ts'
import { fromRaster, type Raster } from './decode.ts'

/**
 * So few averages are left across a face that nobody can compute it back: networks are known to tell people apart by
 * 8 × 8 or more.
 */
const cellsAcrossFace = 3

/** Of the box, which ends at chin and forehead: hair and ears tell people apart, too. */
const widthOfBox = 1.6
const heightOfBox = 1.5

/** From here on, in parts of the ellipse's radius, the photo comes back. The whole face is inside. */
const opaqueUpTo = 0.8

/** Makes every face unrecognisable, softly. */
export async function blurLayers(faces: readonly Box[], picture: Raster): Promise<Layer[]> {
  const layers = faces.map((box) => blurred(box, picture))
  return (await Promise.all(layers)).filter((layer) => layer !== undefined)
}

async function blurred(box: Box, picture: Raster): Promise<Layer | undefined> {
  const ellipse: Box = {
    x: box.x - (box.width * (widthOfBox - 1)) / 2,
    y: box.y - (box.height * (heightOfBox - 1)) / 2,
    width: box.width * widthOfBox,
    height: box.height * heightOfBox,
  }
  const area = clamp(outward(ellipse), picture.width, picture.height)
  if (area === undefined) return undefined
  const { x: left, y: top, width, height } = area
  const cell = Math.max(1, Math.min(box.width, box.height) / cellsAcrossFace)
  const cells = {
    width: Math.max(1, Math.round(width / cell)),
    height: Math.max(1, Math.round(height / cell)),
  }
  const averages = await fromRaster(picture)
    .extract({ left, top, width, height })
    .resize({ ...cells, fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer()
  const smooth = await fromRaster({ data: averages, ...cells })
    .resize({ width, height, fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer()
  return { area, data: cutOut(smooth, area, ellipse) }
}

/** RGB of the area to premultiplied RGBA of the ellipse in it, with a soft edge. */
function cutOut(rgb: Buffer, area: Box, ellipse: Box): Uint8Array {
  const rgba = new Uint8Array(area.width * area.height * 4)
  const [radiusX, radiusY] = [ellipse.width / 2, ellipse.height / 2]
  const [middleX, middleY] = [ellipse.x + radiusX, ellipse.y + radiusY]
  for (let y = 0, from = 0, to = 0; y < area.height; y++) {
    const down = (area.y + y + 0.5 - middleY) / radiusY
    for (let x = 0; x < area.width; x++, from += 3, to += 4) {
      const across = (area.x + x + 0.5 - middleX) / radiusX
      const distance = Math.sqrt(across * across + down * down)
      if (distance >= 1) continue
      const share = Math.min(1, (1 - distance) / (1 - opaqueUpTo))
      rgba[to] = rgb[from]! * share
      rgba[to + 1] = rgb[from + 1]! * share
      rgba[to + 2] = rgb[from + 2]! * share
      rgba[to + 3] = 255 * share
    }
  }
  return rgba
}
