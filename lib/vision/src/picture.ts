import { annotate, type PictureLook } from './annotate.ts'
import { type Box, scaleBox } from './box.ts'
import { fromRaster, type Header, onWhite, type Raster, unreadable, upright } from './decode.ts'
import type { Face, SomeFace } from './face.ts'

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
 * @param raster  the working copy of the picture, where there is one; used unless the result is to be larger than it
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
  const source = fits ? fromRaster(raster) : onWhite(upright(bytes))
  const marks = faces.map((face, i) => ({
    box: scaleBox(face.box, zoom),
    landmarks: face.landmarks.map(([x, y]) => [x * zoom, y * zoom] as const),
    gender: face.gender,
    emotion: face.emotion,
    texts: label(face, i, faces),
  }))
  try {
    const base = source.resize({ width, height, fit: 'fill' })
    const alsoHidden = hidden.map((box) => scaleBox(box, zoom))
    return await annotate(base, { width, height }, marks, look, alsoHidden)
  } catch (error) {
    throw fits ? error : unreadable(error)
  }
}
