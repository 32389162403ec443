/** What is attacked: a picture as a worker opens and decodes it. */
import sharp from 'sharp'
import { allowOnlyPictures, decode } from '../../../lib/vision/src/decode.ts'
import { VisionError } from '../../../lib/vision/src/error.ts'
import { createOpener } from '../../../lib/vision/src/open.ts'

// As services/*/src/main.ts and lib/vision/src/index.ts have it.
const limits = { maxBytes: 20 * 2 ** 20, maxPixels: 64e6 }
const maxSidePx = 2560
allowOnlyPictures()
sharp.cache(false)
sharp.concurrency(1)
const open = createOpener(limits)

/** @returns `read`, or the code of a refusal */
export async function attacked(source: Uint8Array): Promise<string> {
  try {
    const { bytes, header } = await open(source)
    const { data, width, height } = await decode(bytes, maxSidePx)
    const scale = Math.min(1, maxSidePx / Math.max(header.width, header.height))
    // Faces are found in the raster and drawn on the picture: one must be the other, only smaller.
    const isHeader = [
      [width, header.width],
      [height, header.height],
    ].every(([has, said]) => Math.abs(has! - Math.max(1, said! * scale)) <= 1)
    if (!isHeader || data.length !== width * height * 3) {
      throw new Error(`The header says ${header.width} × ${header.height}, the pixels ${width} × ${height}`)
    }
    return 'read'
  } catch (error) {
    if (error instanceof VisionError) return error.code
    throw error
  }
}
