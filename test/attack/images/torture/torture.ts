/** Files that a decoder should never meet, each of them made for one of its weak points. */
import type { Case } from '../case.ts'
import type { openPhotos } from '../photos.ts'
import { boxTorture } from './boxes.ts'
import { gifTorture } from './gif.ts'
import { jpegTorture } from './jpeg.ts'
import { mixtures } from './mixtures.ts'
import { pngTorture } from './png.ts'
import { tiffTorture } from './tiff.ts'
import { webpTorture } from './webp.ts'

type Photos = ReturnType<typeof openPhotos>

/** What is odd, and the file. */
export type Torture = Readonly<Record<string, (photos: Photos) => Uint8Array | Promise<Uint8Array>>>

const all: Readonly<Record<string, Torture>> = {
  jpeg: jpegTorture,
  png: pngTorture,
  gif: gifTorture,
  tiff: tiffTorture,
  webp: webpTorture,
  boxes: boxTorture,
  mixtures,
}

export const torture = (photos: Photos): Case[] =>
  Object.entries(all).flatMap(([format, files]) =>
    Object.entries(files).map(([what, make]) => ({
      name: `torture ${format} ${what}`,
      make: () => make(photos),
    })),
  )
