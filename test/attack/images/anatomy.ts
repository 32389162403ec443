/** What each format is made of. The files are whole: it is the photos of photos.ts that are looked at. */
import { type Anatomy, type Block, everywhere, type Field, field, readField } from './blocks.ts'
import type { Format } from './photos.ts'
import { repairPng } from './png.ts'

export function anatomyOf(format: Format, bytes: Buffer): Anatomy {
  switch (format) {
    case 'jpeg':
    case 'progressive-jpeg':
      return jpeg(bytes)
    case 'png':
      return png(bytes)
    case 'webp':
    case 'lossless-webp':
      return webp(bytes)
    case 'gif':
      return gif(bytes)
    case 'tiff':
      return tiff(bytes)
    case 'avif':
    case 'heic':
      return boxes(bytes)
  }
}

/** Of what is in a block, only the beginning says how the rest is to be read. */
const tellingBytes = 64
const telling = ({ start, end }: Block, isLittle = false): Field[] =>
  everywhere({ start, end: Math.min(end, start + tellingBytes) }, isLittle)

/** Segments up to the scan: FF, marker, length, content. */
function jpeg(bytes: Buffer): Anatomy {
  const blocks: Block[] = []
  const fields: Field[] = []
  for (let at = 2; bytes[at] === 0xff; ) {
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    blocks.push({ start: at, end })
    // The length is a likely victim.
    fields.push(field(at + 1, 1), field(at + 2, 2), field(at + 2, 2), ...telling({ start: at + 4, end }))
    at = end
    // A progressive file has other segments behind its first scan.
    while (at < bytes.length && !isMarker(bytes, at)) at++
    if (bytes[at + 1] === 0xd9) break
  }
  return { blocks, fields }
}

const isMarker = (bytes: Buffer, at: number): boolean => {
  const marker = bytes[at + 1]!
  return bytes[at] === 0xff && marker !== 0 && (marker < 0xd0 || marker > 0xd7)
}

function png(bytes: Buffer): Anatomy {
  const blocks: Block[] = []
  const fields: Field[] = []
  for (let at = 8; at < bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at)
    blocks.push({ start: at, end })
    fields.push(field(at, 4), field(at, 4), field(at + 4, 4), ...telling({ start: at + 8, end: end - 4 }))
    at = end
  }
  return { blocks, fields, repair: repairPng }
}

/** RIFF, its length, WEBP, then chunks, each padded to an even length. */
function webp(bytes: Buffer): Anatomy {
  const blocks: Block[] = []
  const fields: Field[] = [field(4, 4, true)]
  for (let at = 12; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4)
    const end = Math.min(bytes.length, at + 8 + length + (length % 2))
    blocks.push({ start: at, end })
    fields.push(field(at, 4), field(at + 4, 4, true), field(at + 4, 4, true))
    fields.push(...telling({ start: at + 8, end }, true))
    at = end
  }
  return { blocks, fields }
}

/** Screen, colours, then extensions and frames, whose data comes in pieces of up to 255 bytes. */
function gif(bytes: Buffer): Anatomy {
  const coloursEnd = (flags: number, at: number): number => at + (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0)
  const blocks: Block[] = []
  const fields: Field[] = everywhere({ start: 6, end: 13 }, true)
  for (let at = coloursEnd(bytes[10]!, 13); bytes[at] !== 0x3b && at < bytes.length; ) {
    const isFrame = bytes[at] === 0x2c
    const data = isFrame ? coloursEnd(bytes[at + 9]!, at + 10) + 1 : at + 2
    let end = data
    while (bytes[end] !== 0 && end < bytes.length) {
      fields.push(field(end, 1))
      end += 1 + bytes[end]!
    }
    blocks.push({ start: at, end: end + 1 })
    fields.push(...everywhere({ start: at, end: data }, true))
    at = end + 1
  }
  return { blocks, fields }
}

/** A chain of directories of entries of twelve bytes: tag, type, count, value or where it is. */
function tiff(bytes: Buffer): Anatomy {
  const isLittle = bytes[0] === 0x49
  const number = (at: number, length: 2 | 4) => readField(bytes, field(at, length, isLittle))
  const blocks: Block[] = []
  const fields: Field[] = [field(0, 2), field(2, 2, isLittle), field(4, 4, isLittle)]
  const start = number(4, 4)
  const count = number(start, 2)
  fields.push(field(start, 2, isLittle), field(start + 2 + 12 * count, 4, isLittle))
  for (let i = 0; i < count; i++) {
    const at = start + 2 + 12 * i
    blocks.push({ start: at, end: at + 12 })
    for (const [offset, length] of [
      [0, 2],
      [2, 2],
      [4, 4],
      [8, 4],
    ] as const) {
      fields.push(field(at + offset, length, isLittle))
    }
  }
  return { blocks, fields }
}

/** Boxes that are full of boxes, with what comes before those inside. */
const nesting: Readonly<Record<string, number>> = {
  meta: 4,
  iprp: 0,
  ipco: 0,
  iinf: 6,
  iref: 4,
  dinf: 0,
  moov: 0,
}

/** Boxes of AVIF and HEIC: length, type, content. */
function boxes(bytes: Buffer): Anatomy {
  const blocks: Block[] = []
  const fields: Field[] = []
  const look = (from: number, to: number): void => {
    for (let at = from; at + 8 <= to; ) {
      const end = at + bytes.readUInt32BE(at)
      if (end <= at || end > to) return
      blocks.push({ start: at, end })
      fields.push(field(at, 4), field(at, 4), field(at + 4, 4))
      const inside = nesting[bytes.toString('latin1', at + 4, at + 8)]
      const content = at + 8 + (inside ?? 0)
      fields.push(...telling({ start: at + 8, end: inside === undefined ? end : content }))
      if (inside !== undefined) look(content, end)
      at = end
    }
  }
  look(0, bytes.length)
  return { blocks, fields }
}
