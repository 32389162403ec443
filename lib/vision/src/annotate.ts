import type { Sharp } from 'sharp'
import { blend, type Layer } from './blend.ts'
import { blurLayers } from './blur.ts'
import type { Box } from './box.ts'
import { boxLayers } from './boxes.ts'
import { fromRaster, type Raster } from './decode.ts'
import { emojiLayers } from './emoji.ts'
import { landmarkLayers } from './landmark-layers.ts'
import type { Mark } from './mark.ts'

/**
 * boxes: a frame and a label at every face. emoji: a face for a face, as it feels. blur: nobody can be recognised.
 */
export type Style = 'boxes' | 'emoji' | 'blur'

const layersOf = {
  boxes: (marks, picture) => boxLayers(marks, picture),
  emoji: (marks, picture) => emojiLayers(marks, picture),
  blur: (marks, picture, hidden) => blurLayers([...marks.map(({ box }) => box), ...hidden], picture),
} satisfies Record<
  Style,
  (marks: readonly Mark[], picture: Raster, hidden: readonly Box[]) => Layer[] | Promise<Layer[]>
>

export type PictureFormat = 'jpeg' | 'png' | 'webp'

/** How a picture is drawn and encoded. */
export interface PictureLook {
  /** Boxes where nothing is said. */
  readonly style?: Style | undefined
  /** Dots at the eyes, the nose and the mouth. */
  readonly landmarks?: boolean | undefined
  /** JPEG where nothing is said. */
  readonly format?: PictureFormat | undefined
  /** 1 to 100, of JPEG and WebP; 90 where nothing is said. */
  readonly quality?: number | undefined
}

/**
 * Draws on every face and encodes the picture.
 * @param picture  is drawn on
 * @param hidden   what blur covers beside the marks
 */
export async function annotate(
  picture: Raster,
  marks: readonly Mark[],
  { style = 'boxes', landmarks = false, format = 'jpeg', quality = 90 }: PictureLook = {},
  hidden: readonly Box[] = [],
): Promise<Buffer> {
  for (const layer of await layersOf[style](marks, picture, hidden)) blend(picture, layer)
  if (landmarks) for (const layer of landmarkLayers(marks, picture)) blend(picture, layer)
  return await encode[format](fromRaster(picture), quality).toBuffer()
}

/** Quick ways: what more effort would save in bytes is in decision 9. */
const encode = {
  jpeg: (image, quality) => image.jpeg({ quality, chromaSubsampling: '4:2:0', optimiseCoding: false }),
  png: (image) => image.png({ compressionLevel: 3 }),
  webp: (image, quality) => image.webp({ quality, effort: 1 }),
} satisfies Record<PictureFormat, (image: Sharp, quality: number) => Sharp>
