import { createRequire } from 'node:module'
import { createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas'
import type { Point } from './boxes.ts'
import type { Bin } from './calibration.ts'

/** Servers have no fonts of their own. */
const font = 'Plots'
GlobalFonts.registerFromPath(
  createRequire(import.meta.url).resolve(
    '@fontsource-variable/noto-sans/files/noto-sans-latin-wght-normal.woff2',
  ),
  font,
)

const ink = '#1b2733'
const faint = '#d5dce3'
const blue = '#1f5fd6'
const grey = '#8a96a3'
/** Around the square of the plot, for words and numbers. */
const margin = { left: 90, top: 44, right: 24, bottom: 64 }
const side = 480

/** Each row sums to 100, its label's images. */
export function confusionPlot(classes: readonly string[], counts: readonly number[][]): Buffer {
  const canvas = createCanvas(margin.left + side + margin.right, margin.top + side + margin.bottom)
  const context = canvas.getContext('2d')
  paper(context, canvas.width, canvas.height)
  const cell = side / classes.length
  for (const [row, answers] of counts.entries()) {
    const images = answers.reduce((sum, count) => sum + count, 0)
    const y = margin.top + row * cell
    text(context, classes[row]!, margin.left - 8, y + cell / 2, 'right')
    text(context, classes[row]!, margin.left + (row + 0.5) * cell, margin.top + side + 16, 'center')
    for (const [column, count] of answers.entries()) {
      const part = images === 0 ? 0 : count / images
      const x = margin.left + column * cell
      context.fillStyle = `rgba(31, 95, 214, ${part})`
      context.fillRect(x, y, cell, cell)
      context.strokeStyle = faint
      context.strokeRect(x, y, cell, cell)
      const colour = part > 0.5 ? '#fff' : ink
      text(context, String(Math.round(100 * part)), x + cell / 2, y + cell / 2, 'center', colour)
    }
  }
  text(context, 'answer', margin.left + side / 2, margin.top + side + 44, 'center', grey)
  text(context, 'label', 8, margin.top - 26, 'left', grey)
  return canvas.toBuffer('image/png')
}

/** A bar for each score: how many of these answers are right. On the line the score keeps its word. */
export function reliabilityPlot(bins: readonly Bin[]): Buffer {
  return square('score', 'right', (context, x, y) => {
    const most = Math.max(...bins.map(({ answers }) => answers))
    for (const { from, to, right, answers } of bins) {
      context.fillStyle = `rgba(31, 95, 214, ${0.15 + (0.85 * answers) / most})`
      context.fillRect(x(from) + 1, y(right), x(to) - x(from) - 2, y(0) - y(right))
    }
    line(
      context,
      [
        [x(0), y(0)],
        [x(1), y(1)],
      ],
      grey,
    )
  })
}

export function precisionRecallPlot(curve: readonly Point[]): Buffer {
  return square('recall', 'precision', (context, x, y) => {
    line(
      context,
      curve.map(({ recall, precision }) => [x(recall), y(precision)] as const),
      blue,
    )
  })
}

type Place = (value: number) => number

/** Axes from 0 to 1. */
function square(
  across: string,
  up: string,
  draw: (context: SKRSContext2D, x: Place, y: Place) => void,
): Buffer {
  const canvas = createCanvas(margin.left + side + margin.right, margin.top + side + margin.bottom)
  const context = canvas.getContext('2d')
  paper(context, canvas.width, canvas.height)
  const x: Place = (value) => margin.left + value * side
  const y: Place = (value) => margin.top + (1 - value) * side
  for (const value of [0, 0.2, 0.4, 0.6, 0.8, 1]) {
    line(
      context,
      [
        [x(value), y(0)],
        [x(value), y(1)],
      ],
      faint,
    )
    line(
      context,
      [
        [x(0), y(value)],
        [x(1), y(value)],
      ],
      faint,
    )
    text(context, value.toFixed(1), x(value), y(0) + 16, 'center')
    text(context, value.toFixed(1), x(0) - 8, y(value), 'right')
  }
  draw(context, x, y)
  text(context, across, margin.left + side / 2, y(0) + 44, 'center', grey)
  text(context, up, 8, margin.top - 26, 'left', grey)
  return canvas.toBuffer('image/png')
}

function paper(context: SKRSContext2D, width: number, height: number): void {
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  context.font = `16px ${font}`
  context.textBaseline = 'middle'
}

function text(
  context: SKRSContext2D,
  words: string,
  x: number,
  y: number,
  align: 'left' | 'center' | 'right',
  colour = ink,
): void {
  context.fillStyle = colour
  context.textAlign = align
  context.fillText(words, x, y)
}

function line(context: SKRSContext2D, points: readonly (readonly [number, number])[], colour: string): void {
  context.strokeStyle = colour
  context.lineWidth = colour === faint ? 1 : 2
  context.beginPath()
  for (const [x, y] of points) context.lineTo(x, y)
  context.stroke()
}
