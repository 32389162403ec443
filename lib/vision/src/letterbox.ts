import { fromRaster, type Raster } from './decode.ts'

/**
 * Scales a picture so that its longer side fills `share` of a square input.
 * @returns RGB, [sidePx, sidePx, 3]: the picture at the top left, black beside it; pixels of the input for one of the picture
 */
export async function letterbox(
  raster: Raster,
  sidePx: number,
  share: number,
): Promise<{ readonly pixels: Buffer; readonly scale: number }> {
  const scale = (sidePx * share) / Math.max(raster.width, raster.height)
  const width = Math.max(1, Math.round(raster.width * scale))
  const height = Math.max(1, Math.round(raster.height * scale))
  const pixels = await fromRaster(raster)
    .resize({ width, height, fit: 'fill', kernel: 'linear' })
    .extend({ right: sidePx - width, bottom: sidePx - height, background: '#000' })
    .raw()
    .toBuffer()
  return { pixels, scale }
}
