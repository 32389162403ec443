import type { SKRSContext2D } from '@napi-rs/canvas'
import type { Layer } from './blend.ts'
import { clamp, outward } from './box.ts'
import { colourOf, type Label, labelLayer, measureLabel, spanOf } from './label.ts'
import { placeLabels } from './layout.ts'
import type { Mark, Size } from './mark.ts'
import { windowOn } from './window.ts'

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
  return [...boxes, ...placed.map(({ choice, box }, i) => labelLayer(marks[i]!, forms[i]![choice]!, box))]
}

/** How a label may look, best first: the long text, the long text smaller, the shorter texts as small. */
function formsOf(
  { box, texts: [longest, ...shorter] }: Mark,
  minPx: number,
  span: number,
  pictureWidth: number,
): Label[] {
  const { maxText, textOfFace, tightText } = style
  const fontPx = Math.min(Math.max(box.width * textOfFace, minPx), span * maxText)
  return [
    measureLabel(longest, fontPx, pictureWidth),
    ...[longest, ...shorter].map((text) => measureLabel(text, fontPx * tightText, pictureWidth)),
  ]
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
