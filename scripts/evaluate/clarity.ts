import type { Box, Hindrance } from '@emogram/vision'
import { scaleBox } from '@emogram/vision/networks'
import sharp from 'sharp'
import { share } from './interval.ts'
import { type Part, percent } from './part.ts'

/** What was said of one face, in a picture that was made worse or is bad as it is. */
export interface Seen {
  /** What was done to the picture, or what is wrong with it. */
  readonly what: string
  readonly right: boolean
  readonly score: number
  readonly hindrance: Hindrance | undefined
}

/** A picture, and where the face is in it. */
export interface Faced {
  readonly bytes: Buffer
  readonly box: Box
}

/** Longer sides of the face in pixels. */
const sidesPx = [64, 48, 40, 32, 28, 24, 20, 16, 12]

/** Standard deviations of the blur in hundredths of the face's longer side. */
const blurs = [1, 2, 3, 4, 5, 6, 8]

/** From one face in a good picture, the same in ever worse ones; what cannot be made worse in a way is left out. */
export async function* worsened(face: Faced): AsyncGenerator<Faced & Pick<Seen, 'what'>> {
  const { bytes, box } = face
  yield { what: 'as it is', ...face }
  const longer = Math.max(box.width, box.height)
  const { width } = await sharp(bytes).metadata()
  for (const px of sidesPx.filter((side) => side < longer)) {
    // In whole pixels, none too few, and the box by as much as the picture really shrinks.
    const newWidth = Math.ceil((width * px) / longer)
    const scale = newWidth / width
    const small = await sharp(bytes).resize(newWidth).png().toBuffer()
    yield { what: `${px} px`, bytes: small, box: scaleBox(box, scale) }
  }
  for (const blur of blurs) {
    const blurred = await sharp(bytes)
      .blur(Math.max(0.3, (blur * longer) / 100))
      .png()
      .toBuffer()
    yield { what: `blurred by ${blur} %`, bytes: blurred, box }
  }
}

/** The detector does not find what fills a picture to its edges. */
export const withBlackAround = async (bytes: Buffer): Promise<Buffer> => {
  const { width, height } = await sharp(bytes).metadata()
  return await sharp(bytes)
    .extend({ left: width, right: width, top: height, bottom: height, background: '#000' })
    .png()
    .toBuffer()
}

const yaws = [0, 10, 20, 30, 40, 50, 60, 90]

/** @param yaw  in degrees */
export function turned(yaw: number): string {
  const to = yaws.find((bound) => yaw < bound) ?? 90
  return `turned ${yaws[yaws.indexOf(to) - 1]}–${to}°`
}

/** @param sureFrom  the threshold as it is for faces in which nothing hinders */
export function judgeClarity(name: string, seen: readonly Seen[], sureFrom: number): Part {
  const kindsSeen = [...new Set(seen.map(({ what }) => what))].sort(byKind)
  const rows = kindsSeen.map((what) => {
    const some = seen.filter((each) => each.what === what)
    const sure = some.filter(({ score }) => score >= sureFrom)
    const isRight = (each: Seen) => each.right
    return {
      faces: what,
      images: some.length,
      right: percent(share(some.filter(isRight).length, some.length).value),
      'seem sure': percent(sure.length / some.length),
      'right of these':
        sure.length === 0 ? '–' : percent(share(sure.filter(isRight).length, sure.length).value),
      'said to be unreadable': percent(some.filter(({ hindrance }) => hindrance).length / some.length),
    }
  })
  return {
    name: `${name}-clarity`,
    tables: [{ title: `${name} in worse pictures`, rows }],
    plots: [],
    outcomes: {},
  }
}

const kinds = ['as it is', 'px', '%', '°']
function byKind(a: string, b: string): number {
  const kind = (what: string) => kinds.findIndex((end) => what.endsWith(end))
  const number = (what: string) => Number.parseFloat(what.replace(/^\D+/, ''))
  if (kind(a) !== kind(b)) return kind(a) - kind(b)
  return a.endsWith('px') ? number(b) - number(a) : number(a) - number(b)
}
