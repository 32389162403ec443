import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas'

/**
 * Noto Sans for all our scripts, cut into slices of some characters each. Drawing does not depend on the machine: slim
 * containers have no fonts at all, and without one canvas draws nothing.
 */
const packages = ['noto-sans', 'noto-sans-arabic', 'noto-sans-sc'] as const

/** Semi-bold: thin strokes drown in a small JPEG. Asked for as a `font`, a weight would be smeared and not drawn. */
const weight = "'wght' 600"

const emojiFamily = 'Emogram emoji'

const require = createRequire(import.meta.url)

interface Slice {
  readonly family: string
  /** As a module, which is looked for only when it is needed: that takes longer than all the rest. */
  readonly file: string
  /** First and last code point of each range. */
  readonly ranges: readonly (readonly [number, number])[]
}

/** The slices of the packages that were needed so far. */
const slicesOf = new Map<string, readonly Slice[]>()
/** Undefined: no package has the character. */
const sliceFor = new Map<string, Slice | undefined>()

/** Asking canvas for what it has takes it a millisecond. */
const registered = new Set<string>()

/** The font of every chat: without it nothing can be drawn, so its absence ends the start. */
export function registerFont(): void {
  fontFor('0', 10)
}

/** Makes the context ready to measure or draw this text: a font for every character, and the direction it is read in. */
export function setFont(context: SKRSContext2D, text: string, sizePx: number): void {
  context.font = fontFor(text, sizePx)
  context.fontVariationSettings = weight
  context.direction = /\p{Script=Arabic}/u.test(text) ? 'rtl' : 'ltr'
}

/** The same for a single emoji. */
export function setEmojiFont(context: SKRSContext2D, sizePx: number): void {
  register('twemoji-colr-font/twemoji.woff2', emojiFamily)
  context.font = `${sizePx}px "${emojiFamily}"`
}

/** What a canvas is told as its font, with one for every character of the text; loads what was not needed before. */
export function fontFor(text: string, sizePx: number): string {
  const families = new Set<string>()
  for (const character of text) {
    // What nobody has is a box in Latin: canvas must not go and ask the machine.
    const slice = findSlice(character) ?? findSlice('0')!
    register(slice.file, slice.family)
    families.add(`"${slice.family}"`)
  }
  return `${sizePx}px ${[...families].join(', ')}`
}

function findSlice(character: string): Slice | undefined {
  if (!sliceFor.has(character)) {
    const code = character.codePointAt(0)!
    const has = ({ ranges }: Slice) => ranges.some(([first, last]) => code >= first && code <= last)
    let found: Slice | undefined
    for (const name of packages) if (found === undefined) found = readSlices(name).find(has)
    sliceFor.set(character, found)
  }
  return sliceFor.get(character)
}

function readSlices(name: string): readonly Slice[] {
  const known = slicesOf.get(name)
  if (known !== undefined) return known
  const table: Record<string, string> = JSON.parse(
    readFileSync(require.resolve(`@fontsource-variable/${name}/unicode.json`), 'utf8'),
  )
  const slices = Object.entries(table).map(([slice, ranges]): Slice => {
    const part = slice.replace(/[[\]]/g, '')
    return {
      // One name for several files would be the name of one of them.
      family: `Emogram ${name} ${part}`,
      file: `@fontsource-variable/${name}/files/${name}-${part}-wght-normal.woff2`,
      ranges: ranges.split(',').map((range) => {
        const [first, last = first] = range.slice(2).split('-')
        return [Number.parseInt(first!, 16), Number.parseInt(last!, 16)]
      }),
    }
  })
  slicesOf.set(name, slices)
  return slices
}

function register(file: string, family: string): void {
  if (registered.has(family)) return
  if (GlobalFonts.registerFromPath(require.resolve(file), family) === null) {
    throw new Error(`The font cannot be loaded: ${family}`)
  }
  registered.add(family)
}
