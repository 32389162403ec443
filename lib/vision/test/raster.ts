import type { Sharp } from 'sharp'
import type { Raster } from '../src/decode.ts'

/** The pixels of a picture of three channels. */
export async function rasterOf(image: Sharp): Promise<Raster> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}
