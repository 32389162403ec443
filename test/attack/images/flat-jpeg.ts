/** JPEGs of one colour, written by hand: a block of 8 × 8 pixels costs a bit or two, and a scan costs next to nothing. */
import { be } from './blocks.ts'

/** Marker, length, content. */
export const segment = (marker: number, ...content: readonly Uint8Array[]): Buffer => {
  const inside = Buffer.concat(content)
  return Buffer.concat([be(0xff00 | marker, 2), be(2 + inside.length, 2), inside])
}

/** A Huffman table of one code of one bit. */
const oneCode = (isAc: boolean, symbol: number): Buffer =>
  segment(0xc4, be(isAc ? 0x10 : 0, 1), be(1, 1), Buffer.alloc(15), be(symbol, 1))

const scan = (from: number, to: number, high: number, low: number): Buffer =>
  segment(0xda, Buffer.from([1, 1, 0, from, to, (high << 4) | low]))

/** "The next 32767 blocks have nothing more": a zero for the code, and fourteen ones. */
const nothingBits = 15
const nothingBlocks = 32_767

/** Baseline, of one colour in so many components. */
export function flatJpeg(width: number, height: number, components = 3): Buffer {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8)
  const each = Array.from({ length: components }, (_, i) => i + 1)
  return Buffer.concat([
    start,
    segment(0xc0, frame(width, height), be(components, 1), ...each.map((id) => Buffer.from([id, 0x11, 0]))),
    oneCode(false, 0),
    oneCode(true, 0),
    segment(0xda, be(components, 1), ...each.map((id) => Buffer.from([id, 0])), Buffer.from([0, 63, 0])),
    // For each block a bit that says "as the last one", and one that says "nothing more".
    Buffer.alloc(Math.ceil((blocks * components * 2) / 8)),
    end,
  ])
}

/** Progressive and grey, with so many refining scans: a decoder walks through all coefficients in each of them. */
export function manyScans(width: number, height: number, scans: number): Buffer {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8)
  const nothing = nothings(Math.ceil(blocks / nothingBlocks))
  return Buffer.concat([
    start,
    segment(0xc2, frame(width, height), Buffer.from([1, 1, 0x11, 0])),
    oneCode(false, 0),
    oneCode(true, 0xe0),
    scan(0, 0, 0, 0),
    // One bit for each block: as the last one.
    Buffer.alloc(Math.ceil(blocks / 8)),
    ...refinements.slice(0, scans).flatMap((refinement) => [refinement, nothing]),
    end,
  ])
}

const start = Buffer.concat([be(0xffd8, 2), segment(0xdb, be(0, 1), Buffer.alloc(64, 1))])
const end = be(0xffd9, 2)
const frame = (width: number, height: number): Buffer =>
  Buffer.concat([be(8, 1), be(height, 2), be(width, 2)])

/** Bit by bit, one coefficient after the other. */
const refinements = Array.from({ length: 63 }, (_, i) => i + 1).flatMap((band) =>
  Array.from({ length: 14 }, (_, done) => scan(band, band, done === 0 ? 0 : 14 - done, 13 - done)),
)

/** So many times the same bits, filled up with ones; FF is followed by a zero. */
function nothings(count: number): Buffer {
  const bytes: number[] = []
  const isSet = (bit: number): boolean => bit >= count * nothingBits || bit % nothingBits !== 0
  for (let at = 0; at < count * nothingBits; at += 8) {
    let byte = 0
    for (let bit = at; bit < at + 8; bit++) byte = byte * 2 + Number(isSet(bit))
    bytes.push(byte)
    if (byte === 0xff) bytes.push(0)
  }
  return Buffer.from(bytes)
}
