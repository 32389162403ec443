import type { Sharp } from 'sharp'
import { blend, type Layer } from './blend.ts'
import { blurLayers } from './blur.ts'
import { boxLayers } from './boxes.ts'
import { fromRaster, type Raster } from './decode.ts'
import { emojiLayers } from './emoji.ts'
import type { Mark, Size } from './mark.ts'

/**
 * boxes: a frame and a label at every face. emoji: a face for a face, as it feels. blur: nobody can be recognised.
 */
export type Style = 'boxes' | 'emoji' | 'blur'

const layersOf = {
  boxes: (marks, picture) => boxLayers(marks, picture),
  emoji: (marks, picture) => emojiLayers(marks, picture),
  blur: (marks, picture) => blurLayers(marks, picture),
} satisfies Record<Style, (marks: readonly Mark[], picture: Raster) => Layer[] | Promise<Layer[]>>

const jpegQuality = 90

/**
 * Draws on every face and encodes the picture as JPEG.
 * @param base  the picture, already of the given size
 */
export async function annotate(
  base: Sharp,
  { width, height }: Size,
  marks: readonly Mark[],
  style: Style = 'boxes',
): Promise<Buffer> {
  const picture: Raster = { data: await base.raw().toBuffer(), width, height }
  for (const layer of await layersOf[style](marks, picture)) blend(picture, layer)
  return await fromRaster(picture)
    .jpeg({ quality: jpegQuality, chromaSubsampling: '4:2:0', optimiseCoding: false })
    .toBuffer()
}
