import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import type { Layer } from './blend.ts'
import type { Box } from './box.ts'

/**
 * Runs `draw`, which knows only pixels of the picture, on a canvas that shows this part of it.
 * A canvas of the whole picture would take two to four times as long.
 * @param area  whole pixels, inside the picture
 */
export function windowOn(area: Box, draw: (context: SKRSContext2D) => void): Layer {
  const canvas = createCanvas(area.width, area.height)
  const context = canvas.getContext('2d')
  context.translate(-area.x, -area.y)
  draw(context)
  return { area, data: canvas.data() }
}
