import type { Sharp } from 'sharp'
import { annotate, type PictureLook } from './annotate.ts'
import { type Box, scaleBox } from './box.ts'
import { fromRaster, type Header, onWhite, type Raster, unreadable, upright } from './decode.ts'
import type { Face, SomeFace } from './face.ts'
import type { Size } from './mark.ts'

export interface PictureOptions<F extends SomeFace = Face> extends PictureLook {
  /** Larger pictures are scaled down to this longer side. */
  readonly maxSidePx: number
  /** Smaller ones are scaled up to it, so that labels are readable. */
  readonly minSidePx: number
  /** Draw also where nobody was found: the upright picture is the answer then. */
  readonly alsoWithoutFaces: boolean
  /** What the label of a face may say, longest first. */
  readonly label: (face: F, index: number, faces: readonly F[]) => readonly [string, ...string[]]
}

/**
 * Draws the faces at the size that was asked for.
 * @param raster  the working copy of the picture, where there is one; used unless the result is to be larger than it, and
 *                drawn on where the result is as large: nobody looks at it any more, and a copy would be as much memory again
 * @param hidden  what blur covers beside the faces; in pixels of the source picture, as they are
 * @returns       in the format that was asked for
 */
export async function drawPicture<F extends SomeFace>(
  bytes: Uint8Array,
  header: Header,
  raster: Raster | undefined,
  faces: readonly F[],
  { maxSidePx, minSidePx, label, ...look }: PictureOptions<F>,
  hidden: readonly Box[],
): Promise<Buffer> {
  const longer = Math.max(header.width, header.height)
  const zoom = Math.max(Math.min(longer, maxSidePx), minSidePx) / longer
  const width = Math.max(1, Math.round(header.width * zoom))
  const height = Math.max(1, Math.round(header.height * zoom))
  const fits = raster !== undefined && (raster.width >= header.width || raster.width >= width)
  const marks = faces.map((face, i) => ({
    box: scaleBox(face.box, zoom),
    landmarks: face.landmarks.map(([x, y]) => [x * zoom, y * zoom] as const),
    gender: face.gender,
    emotion: face.emotion,
    texts: label(face, i, faces),
  }))
  const base = fits ? await scaled(raster, { width, height }) : await decodeAt(bytes, { width, height })
  const alsoHidden = hidden.map((box) => scaleBox(box, zoom))
  return await annotate(base, marks, look, alsoHidden)
}

async function scaled(raster: Raster, size: Size): Promise<Raster> {
  if (raster.width === size.width && raster.height === size.height) return raster
  return { data: await sized(fromRaster(raster), size), ...size }
}

async function decodeAt(bytes: Uint8Array, size: Size): Promise<Raster> {
  try {
    return { data: await sized(onWhite(upright(bytes)), size), ...size }
  } catch (error) {
    throw unreadable(error)
  }
}

const sized = (source: Sharp, size: Size): Promise<Buffer> =>
  source
    .resize({ ...size, fit: 'fill' })
    .raw()
    .toBuffer()
