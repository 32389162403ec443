import { createCanvas } from '@napi-rs/canvas'
import type { Layer } from './blend.ts'
import type { Box } from './box.ts'
import { setFont } from './fonts.ts'
import type { Mark, Size } from './mark.ts'
import { windowOn } from './window.ts'

/** A text of a size, with the ground it stands on. */
export interface Label extends Size {
  readonly text: string
  readonly fontPx: number
}

/** Blue and red as the bot's ancestor had them, dark enough for white text (contrast 5.2, 5.0, 5.9). */
const colours = { woman: '#1f5fd6', man: '#d0273b', unsure: '#5a6472' } as const

export const colourOf = ({ gender }: Mark): string => colours[gender?.sure ? gender.label : 'unsure']

/** Of the text's size. */
const padding = 0.3

/**
 * The side that a chat scales a picture by is the longer one. What is much longer than that is looked at in parts, and
 * there labels must leave some of the picture to see.
 */
export const spanOf = ({ width, height }: Size): number =>
  Math.min(Math.max(width, height), 5 * height, 3 * width)

/** Text shrinks where it would be wider than the picture. */
export function measureLabel(text: string, wantedPx: number, pictureWidth: number): Label {
  const relativeWidth = textWidth(text, 100) / 100 + 2 * padding
  const fontPx = Math.max(1, Math.floor(Math.min(wantedPx, pictureWidth / relativeWidth)))
  return {
    text,
    fontPx,
    width: Math.min(pictureWidth, Math.ceil(relativeWidth * fontPx)),
    height: Math.ceil(fontPx * (1 + 2 * padding)),
  }
}

function textWidth(text: string, fontPx: number): number {
  const context = createCanvas(1, 1).getContext('2d')
  setFont(context, text, fontPx)
  return context.measureText(text).width
}

/** @param box  where the label stands, as large as it was measured, in whole pixels inside the picture */
export function labelLayer(mark: Mark, { text, fontPx }: Label, box: Box): Layer {
  return windowOn(box, (context) => {
    context.fillStyle = colourOf(mark)
    context.beginPath()
    context.roundRect(box.x, box.y, box.width, box.height, fontPx * padding * 0.6)
    context.fill()
    context.fillStyle = '#fff'
    setFont(context, text, fontPx)
    context.textBaseline = 'middle'
    context.textAlign = 'center'
    context.fillText(text, box.x + box.width / 2, box.y + box.height / 2)
  })
}
