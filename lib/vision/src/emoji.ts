import { createCanvas } from '@napi-rs/canvas'
import type { Layer } from './blend.ts'
import { clamp, outward } from './box.ts'
import { setEmojiFont } from './fonts.ts'
import { labelLayer, measureLabel, spanOf } from './label.ts'
import type { Emotion } from './labels.ts'
import { moveInside } from './layout.ts'
import type { Mark, Size } from './mark.ts'
import { windowOn } from './window.ts'

const emojiOf: Readonly<Record<Emotion | 'unsure', string>> = {
  angry: '😠',
  disgust: '🤢',
  fear: '😨',
  happy: '😄',
  sad: '😢',
  surprise: '😲',
  neutral: '😐',
  /** No mouth: it says nothing. */
  unsure: '😶',
}

/** Across, in parts of the longer side of the face's box: from hair to chin, with a little to spare. */
const sizeOfFace = 1.15

/** The height of a number, in parts of the emoji's side. */
const numberOfSide = 0.15
/** And at least so much of the picture's span: 16 px on a photo of 1280. */
const minNumber = 1 / 80

/** An emoji over every face, as it feels and as it is turned. What is nearer to the camera lies on top. */
export function emojiLayers(marks: readonly Mark[], picture: Size): Layer[] {
  const byDistance = [...marks].sort((a, b) => sideOf(a) - sideOf(b))
  return [
    ...byDistance.flatMap((mark) => emojiOn(mark, picture)),
    ...byDistance.flatMap((mark) => numberOn(mark, picture)),
  ]
}

const sideOf = ({ box }: Mark): number => Math.max(box.width, box.height) * sizeOfFace

function emojiOn(mark: Mark, picture: Size): Layer[] {
  const { box, emotion } = mark
  const side = sideOf(mark)
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  // Turned by 45°, a square reaches out furthest; an emoji is rounder than that.
  const reach = side * 0.6
  const around = outward({ x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach })
  const area = clamp(around, picture.width, picture.height)
  if (area === undefined) return []
  const text = emojiOf[emotion?.sure ? emotion.label : 'unsure']
  const { fontPx, left, down } = fitted(text, side)
  const layer = windowOn(area, (context) => {
    context.translate(x, y)
    context.rotate(tilt(mark))
    setEmojiFont(context, fontPx)
    context.fillText(text, left, down)
  })
  return [layer]
}

/** Where faces are numbered, the caption speaks of their numbers; there is no room for more than that. */
function numberOn(mark: Mark, picture: Size): Layer[] {
  const { box, texts } = mark
  if (texts.length === 1) return []
  const side = sideOf(mark)
  const wantedPx = Math.max(side * numberOfSide, spanOf(picture) * minNumber)
  const label = measureLabel(texts.at(-1)!, wantedPx, picture.width)
  const x = box.x + (box.width - label.width) / 2
  const y = box.y + (box.height + side) / 2 - label.height * 0.4
  return [labelLayer(mark, label, moveInside({ ...label, x, y }, picture))]
}

/** The font's size that makes this emoji `side` pixels wide, and where it starts so that its middle is at 0, 0. */
function fitted(text: string, side: number): { fontPx: number; left: number; down: number } {
  const context = createCanvas(1, 1).getContext('2d')
  const tried = 100
  setEmojiFont(context, tried)
  const ink = context.measureText(text)
  const [left, right] = [-ink.actualBoundingBoxLeft, ink.actualBoundingBoxRight]
  const [top, bottom] = [-ink.actualBoundingBoxAscent, ink.actualBoundingBoxDescent]
  const scale = side / Math.max(right - left, bottom - top)
  return { fontPx: tried * scale, left: (-(left + right) / 2) * scale, down: (-(top + bottom) / 2) * scale }
}

/** How far the line through the eyes is turned, in radians. */
function tilt({ landmarks: [left, right], box }: Mark): number {
  if (left === undefined || right === undefined) return 0
  const [across, down] = [right[0] - left[0], right[1] - left[1]]
  // In profile both eyes are nearly one, and the line through them says nothing.
  return Math.hypot(across, down) < box.width / 8 ? 0 : Math.atan2(down, across)
}
