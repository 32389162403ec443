import type { Box } from './box.ts'
import type { Raster } from './decode.ts'

/** A part of a picture that was drawn on. */
export interface Layer {
  /** Whole pixels, inside the picture. */
  readonly area: Box
  /** RGBA, colours already multiplied by alpha. */
  readonly data: Uint8Array
}

/**
 * Lays a layer over the picture, in place. libvips can do this too, but walks through every pixel of the picture for
 * every layer: with 64 faces it takes 100 ms longer.
 */
export function blend(picture: Raster, { area, data }: Layer): void {
  for (let row = 0; row < area.height; row++) {
    let from = row * area.width * 4
    let to = ((area.y + row) * picture.width + area.x) * 3
    for (const end = from + area.width * 4; from < end; from += 4, to += 3) {
      const beneath = 255 - data[from + 3]!
      if (beneath === 255) continue
      for (let channel = 0; channel < 3; channel++) {
        picture.data[to + channel] = data[from + channel]! + (picture.data[to + channel]! * beneath) / 255
      }
    }
  }
}
