import type { Sharp } from 'sharp'
import { decode, type Raster } from '../src/decode.ts'

/** A picture as it is when it has been decoded. */
export const rasterOf = async (picture: Sharp): Promise<Raster> =>
  decode(await picture.png({ compressionLevel: 1 }).toBuffer(), 2560)
