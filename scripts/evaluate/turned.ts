import type { Box } from '@emogram/vision'
import { iou, radians, turnBox, turnPoint } from '@emogram/vision/networks'
import sharp from 'sharp'
import { share } from './interval.ts'
import { type Part, percent } from './part.ts'

/** A photo as it may be sent, and where its faces are in it. */
export interface Sent {
  readonly what: string
  readonly bytes: Buffer
  readonly boxes: readonly Box[]
}

/** As Telegram scales photos. */
const sentPx = 1280
const sidesPx = [sentPx, 960, 640, 480, 320]
const degrees = [15, -15, 30, -30, 45, -45, 90, 180, 270]

/** The photo at several sizes, and turned at one of them. */
export async function* sentAnyhow(bytes: Buffer, boxes: readonly Box[]): AsyncGenerator<Sent> {
  for (const px of sidesPx) yield { what: `upright, ${px} px`, ...(await scaled(bytes, boxes, px)) }
  const sent = await scaled(bytes, boxes, sentPx)
  for (const angle of degrees) yield { what: `turned by ${angle}°`, ...(await turned(sent, angle)) }
}

async function scaled(bytes: Buffer, boxes: readonly Box[], sidePx: number) {
  const before = (await sharp(bytes).metadata()).autoOrient
  const { data, info } = await sharp(bytes, { autoOrient: true })
    .resize({ width: sidePx, height: sidePx, fit: 'inside', withoutEnlargement: true })
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true })
  const [across, down] = [info.width / before.width, info.height / before.height]
  return {
    bytes: data,
    boxes: boxes.map(({ x, y, width, height }) => ({
      x: x * across,
      y: y * down,
      width: width * across,
      height: height * down,
    })),
  }
}

/** Clockwise, with grey in the corners. */
async function turned({ bytes, boxes }: Pick<Sent, 'bytes' | 'boxes'>, angle: number) {
  const before = await sharp(bytes).metadata()
  const { data, info } = await sharp(bytes)
    .rotate(angle, { background: '#888' })
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true })
  const roll = radians(angle)
  return {
    bytes: data,
    boxes: boxes.map((box) => {
      const { width, height } = box
      const [x, y] = turnPoint(
        [box.x + (width - before.width) / 2, box.y + (height - before.height) / 2],
        roll,
      )
      return turnBox(
        { x: (info.width - width) / 2 + x, y: (info.height - height) / 2 + y, width, height },
        roll,
      )
    }),
  }
}

/** What was found in one of them. */
export interface Answer extends Omit<Sent, 'bytes'> {
  readonly id: string
  readonly detected: readonly Box[]
}

/** A turned box is a guess: faces are no ellipses. */
const sameFaceIou = 0.4

export function judgeTurned(answers: readonly Answer[]): Part {
  const isFound = (box: Box, { detected }: Answer): boolean =>
    detected.some((other) => iou(box, other) >= sameFaceIou)
  const isFalse = (box: Box, { boxes }: Answer): boolean =>
    boxes.every((other) => iou(box, other) < sameFaceIou / 2)
  const rows = [...new Set(answers.map(({ what }) => what))].map((what) => {
    const some = answers.filter((answer) => answer.what === what)
    const hits = some.flatMap((answer) => answer.boxes.map((box) => isFound(box, answer)))
    const beside = some.flatMap((answer) => answer.detected.filter((box) => isFalse(box, answer)))
    const row = { what, pictures: some.length, faces: hits.length, 'beside them': beside.length }
    if (hits.length === 0) return row
    const { value, low, high } = share(hits.filter(Boolean).length, hits.length)
    return { ...row, found: percent(value), 'of 95 %': `${percent(low)} to ${percent(high)}` }
  })
  return {
    name: 'turned',
    tables: [{ title: 'photos at several sizes and turned', rows }],
    plots: [],
    outcomes: Object.fromEntries(
      answers.flatMap((answer) =>
        answer.boxes.map((box, i) => [`${answer.id}#${i} ${answer.what}`, isFound(box, answer)]),
      ),
    ),
  }
}
