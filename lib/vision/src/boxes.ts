import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import type { Layer } from './blend.ts'
import { clamp, outward } from './box.ts'
import { setFont } from './fonts.ts'
import { type PlacedLabel, placeLabels } from './layout.ts'
import type { Mark, Size } from './mark.ts'
import { windowOn } from './window.ts'

/** Blue and red as the bot's ancestor had them, dark enough for white text (contrast 5.2, 5.0, 5.9). */
const colours = { woman: '#1f5fd6', man: '#d0273b', unsure: '#5a6472' } as const

/** All in parts of the picture's `span`, unless they are of the face's width. */
const style = {
  /** Up to 43 px on a photo of 1280, which a phone shows at a quarter of that. */
  maxText: 1 / 30,
  /** At least 28 px there for a few faces, less for each further one, 16 px in a crowd. */
  minText: (faces: number) => 1 / Math.min(80, Math.max(46, 40 + 2 * faces)),
  textOfFace: 1 / 6,
  /** Where the text would cover other faces or labels, it may be this much smaller. */
  tightText: 0.68,
  minLine: 1 / 640,
  maxLine: 1 / 220,
  lineOfFace: 1 / 45,
  /** Of the text's size. */
  padding: 0.3,
} as const

/** A frame and a label for every face; labels lie over frames. */
export function boxLayers(marks: readonly Mark[], size: Size): Layer[] {
  const { width, height } = size
  const span = spanOf(size)
  const forms = marks.map((mark) => formsOf(mark, span * style.minText(marks.length), span, width))
  const placed = placeLabels(
    marks.map(({ box }) => box),
    forms,
    size,
  )
  const boxes = marks.flatMap((mark) => boxWindows(mark, span, width, height))
  return [...boxes, ...marks.map((mark, i) => labelWindow(mark, forms[i]!, placed[i]!))]
}

/**
 * The side that a chat scales a picture by is the longer one. What is much longer than that is looked at in parts, and
 * there labels must leave some of the picture to see.
 */
const spanOf = ({ width, height }: Size): number => Math.min(Math.max(width, height), 5 * height, 3 * width)

interface Form {
  readonly text: string
  readonly fontPx: number
  readonly width: number
  readonly height: number
}

/** How a label may look, best first: the long text, the long text smaller, the shorter texts as small. */
function formsOf(
  { box, texts: [longest, ...shorter] }: Mark,
  minPx: number,
  span: number,
  pictureWidth: number,
): Form[] {
  const { maxText, textOfFace, tightText } = style
  const fontPx = Math.min(Math.max(box.width * textOfFace, minPx), span * maxText)
  return [
    measure(longest, fontPx, pictureWidth),
    ...[longest, ...shorter].map((text) => measure(text, fontPx * tightText, pictureWidth)),
  ]
}

/** Text shrinks where it would be wider than the picture. */
function measure(text: string, wantedPx: number, pictureWidth: number): Form {
  const relativeWidth = textWidth(text, 100) / 100 + 2 * style.padding
  const fontPx = Math.max(1, Math.floor(Math.min(wantedPx, pictureWidth / relativeWidth)))
  return {
    text,
    fontPx,
    width: Math.min(pictureWidth, Math.ceil(relativeWidth * fontPx)),
    height: Math.ceil(fontPx * (1 + 2 * style.padding)),
  }
}

function textWidth(text: string, fontPx: number): number {
  const context = createCanvas(1, 1).getContext('2d')
  setFont(context, text, fontPx)
  return context.measureText(text).width
}

function labelWindow(mark: Mark, forms: readonly Form[], { choice, box }: PlacedLabel): Layer {
  const { text, fontPx } = forms[choice]!
  return windowOn(box, (context) => {
    context.fillStyle = colourOf(mark)
    context.beginPath()
    context.roundRect(box.x, box.y, box.width, box.height, fontPx * style.padding * 0.6)
    context.fill()
    context.fillStyle = '#fff'
    setFont(context, text, fontPx)
    context.textBaseline = 'middle'
    context.textAlign = 'center'
    context.fillText(text, box.x + box.width / 2, box.y + box.height / 2)
  })
}

/** The box as four narrow windows: a large face would otherwise cost a canvas of its whole area. */
function boxWindows(mark: Mark, span: number, width: number, height: number): Layer[] {
  const { box } = mark
  const wanted = Math.min(Math.max(box.width * style.lineOfFace, span * style.minLine), span * style.maxLine)
  const line = Math.max(2, Math.round(wanted))
  const halo = Math.max(1, Math.round(line / 3))
  const radius = 2 * line
  // Half of the line lies outside of the box.
  const reach = Math.ceil(line / 2 + halo)
  const rim = Math.min(reach + radius, Math.ceil(box.height / 2))
  const outer = outward({
    x: box.x - reach,
    y: box.y - reach,
    width: box.width + 2 * reach,
    height: box.height + 2 * reach,
  })
  const draw = (context: SKRSContext2D) => {
    for (const [lineWidth, colour] of [
      [line + 2 * halo, '#fff'],
      [line, colourOf(mark)],
    ] as const) {
      context.lineWidth = lineWidth
      context.strokeStyle = colour
      context.beginPath()
      context.roundRect(box.x, box.y, box.width, box.height, radius)
      context.stroke()
    }
  }
  const sides = { y: outer.y + rim, height: outer.height - 2 * rim, width: 2 * reach }
  return [
    { x: outer.x, y: outer.y, width: outer.width, height: rim },
    { x: outer.x, y: outer.y + outer.height - rim, width: outer.width, height: rim },
    { x: outer.x, ...sides },
    { x: outer.x + outer.width - 2 * reach, ...sides },
  ].flatMap((area) => {
    const visible = clamp(area, width, height)
    return visible === undefined ? [] : [windowOn(visible, draw)]
  })
}

const colourOf = ({ gender }: Mark): string => colours[gender?.sure ? gender.label : 'unsure']
