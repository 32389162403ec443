/** The picture, with boxes and texts drawn over it, and a place for the pointer and the keyboard on every face. */
import type { Face } from '@emogram/contract'
import { colours, unsureColour } from './colours.ts'
import { find, make } from './dom.ts'
import { description, labels } from './face-words.ts'
import { placeLabels, type Rect } from './place-labels.ts'

export interface Stage {
  /** The picture alone, as soon as the browser has it. */
  show(picture: HTMLImageElement | undefined): void
  /** @param size  of the image that the boxes are measured in, which the shown one may be a copy of */
  draw(faces: readonly Face[], size: { readonly width: number; readonly height: number }): void
  /** Brings one face out, or none. */
  highlight(index: number | undefined): void
}

interface Drawn {
  readonly faces: readonly Face[]
  readonly size: { readonly width: number; readonly height: number }
  readonly spots: readonly HTMLButtonElement[]
}

const family = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
const label = { height: 24, padding: 7, font: `600 13px ${family}` }
/** For pictures on a phone. */
const smallLabel = { height: 20, padding: 5, font: `600 11px ${family}` }
const smallBelowPx = 480

/** @param onPoint  a face is pointed at or has the focus, or none any more; with `chosen` it was pressed */
export function createStage(onPoint: (index: number | undefined, chosen: boolean) => void): Stage {
  const frame = find('frame', HTMLElement)
  const canvas = find('overlay', HTMLCanvasElement)
  const spotList = find('spots', HTMLElement)
  const context = canvas.getContext('2d')!
  let drawn: Drawn | undefined
  let highlighted: number | undefined

  /** Boxes in the pixels of the screen. */
  const boxes = ({ faces, size }: Drawn): Rect[] => {
    const scale = { x: canvas.clientWidth / size.width, y: canvas.clientHeight / size.height }
    return faces.map(({ box }) => ({
      x: box.x * scale.x,
      y: box.y * scale.y,
      width: box.width * scale.x,
      height: box.height * scale.y,
    }))
  }

  const paint = () => {
    const { clientWidth: width, clientHeight: height } = canvas
    canvas.width = Math.round(width * devicePixelRatio)
    canvas.height = Math.round(height * devicePixelRatio)
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
    if (drawn === undefined || width === 0) return
    const rects = boxes(drawn)
    for (const [index, { x, y, width, height }] of rects.entries()) {
      const { style } = drawn.spots[index]!
      Object.assign(style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` })
    }
    if (highlighted !== undefined) dimAllBut(context, rects[highlighted]!, { x: 0, y: 0, width, height })
    for (const [index, rect] of rects.entries()) {
      const faint = highlighted !== undefined && highlighted !== index
      drawBox(context, rect, drawn.faces[index]!, faint)
    }
    drawLabels(context, drawn.faces, rects, highlighted, { width, height })
  }
  new ResizeObserver(paint).observe(canvas)

  const moveFocus = (event: KeyboardEvent, index: number) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (drawn === undefined || step === undefined) return
    event.preventDefault()
    const { spots } = drawn
    spots[(index + step + spots.length) % spots.length]?.focus()
  }

  const spotFor = (face: Face, index: number): HTMLButtonElement => {
    const spot = make('button', { type: 'button', class: 'spot', 'aria-label': description(face, index + 1) })
    spot.tabIndex = index === 0 ? 0 : -1
    // Not pointerenter: that also comes when a face appears where the pointer happens to rest.
    spot.addEventListener('pointermove', () => onPoint(index, false))
    spot.addEventListener('pointerleave', () => onPoint(undefined, false))
    spot.addEventListener('focus', () => {
      for (const other of drawn?.spots ?? []) other.tabIndex = other === spot ? 0 : -1
      onPoint(index, false)
    })
    spot.addEventListener('blur', () => onPoint(undefined, false))
    spot.addEventListener('click', () => onPoint(index, true))
    spot.addEventListener('keydown', (event) => moveFocus(event, index))
    return spot
  }

  return {
    show(picture) {
      drawn = undefined
      highlighted = undefined
      spotList.replaceChildren()
      frame.querySelector('img')?.remove()
      if (picture !== undefined) frame.prepend(picture)
      paint()
    },
    draw(faces, size) {
      drawn = { faces, size, spots: faces.map(spotFor) }
      spotList.replaceChildren(...drawn.spots)
      paint()
    },
    highlight(index) {
      if (highlighted === index) return
      highlighted = index
      paint()
    },
  }
}

type Context = CanvasRenderingContext2D

function dimAllBut(context: Context, { x, y, width, height }: Rect, all: Rect): void {
  context.beginPath()
  context.rect(all.x, all.y, all.width, all.height)
  context.roundRect(x, y, width, height, 6)
  context.fillStyle = '#080a1280'
  context.fill('evenodd')
}

const colourOf = ({ emotion }: Face): string => (emotion.sure ? colours[emotion.label] : unsureColour)

function drawBox(context: Context, { x, y, width, height }: Rect, face: Face, faint: boolean): void {
  context.globalAlpha = faint ? 0.35 : 1
  context.setLineDash(face.emotion.sure ? [] : [6, 5])
  context.beginPath()
  context.roundRect(x, y, width, height, 6)
  // A dark rim, so that the colour shows on any photo.
  context.lineWidth = 5
  context.strokeStyle = '#0b0d1680'
  context.stroke()
  context.lineWidth = 2.5
  context.strokeStyle = colourOf(face)
  context.stroke()
  context.setLineDash([])
  context.globalAlpha = 1
}

function drawLabels(
  context: Context,
  faces: readonly Face[],
  rects: readonly Rect[],
  highlighted: number | undefined,
  screen: { readonly width: number; readonly height: number },
): void {
  const { height: labelHeight, padding, font } = screen.width < smallBelowPx ? smallLabel : label
  context.font = font
  context.textBaseline = 'middle'
  const shown = highlighted === undefined ? [...faces.keys()] : [highlighted]
  const wanted = shown.map((index) => ({
    box: rects[index]!,
    texts: labels(faces[index]!, faces.length > 1 ? index + 1 : undefined).map((text) => ({
      text,
      width: Math.ceil(context.measureText(text).width) + 2 * padding + 5,
    })),
  }))
  for (const [place, placed] of placeLabels(wanted, labelHeight, screen).entries()) {
    if (placed === undefined) continue
    const { x, y, width, height } = placed.rect
    context.beginPath()
    context.roundRect(x, y, width, height, 6)
    context.fillStyle = '#0b0d16d9'
    context.fill()
    context.beginPath()
    context.roundRect(x, y, 5, height, [6, 0, 0, 6])
    context.fillStyle = colourOf(faces[shown[place]!]!)
    context.fill()
    context.fillStyle = '#fff'
    context.fillText(placed.text, x + padding + 5, y + height / 2 + 0.5)
  }
}
