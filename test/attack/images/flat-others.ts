/** Pictures of one colour, written by hand: no encoder makes them as small, or as quickly. */
import { deflateSync } from 'node:zlib'
import { pngChunk, pngSignature } from '../../fixtures/bombs.ts'
import { ascii, be, le } from './blocks.ts'

interface PngKind {
  /** 0 grey, 2 RGB, 3 with a palette, 4 grey and alpha, 6 RGB and alpha. */
  readonly colour: 0 | 2 | 3 | 4 | 6
  readonly bits: 1 | 8 | 16
  readonly isInterlaced?: boolean
}

const samples = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const

/** @param chunks  between the header and the pixels */
export function flatPng(
  width: number,
  height: number,
  { colour, bits, isInterlaced = false }: PngKind = { colour: 2, bits: 8 },
  ...chunks: readonly Uint8Array[]
): Buffer {
  const rowBytes = (across: number) => 1 + Math.ceil((across * samples[colour] * bits) / 8)
  const bytes = isInterlaced
    ? passes.reduce((sum, [left, top, right, down]) => {
        const across = Math.ceil((width - left) / right)
        const rows = Math.ceil((height - top) / down)
        return across > 0 && rows > 0 ? sum + rows * rowBytes(across) : sum
      }, 0)
    : height * rowBytes(width)
  return Buffer.concat([
    pngSignature,
    pngChunk(
      'IHDR',
      Buffer.concat([be(width, 4), be(height, 4), Buffer.from([bits, colour, 0, 0, Number(isInterlaced)])]),
    ),
    ...(colour === 3 ? [pngChunk('PLTE', Buffer.from([9, 9, 9]))] : []),
    ...chunks,
    pngChunk('IDAT', deflateSync(Buffer.alloc(bytes), { level: 1 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

/** Of Adam7: where each begins, and how far its pixels are apart. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/** @param frames  each of them as large as the screen */
export function flatGif(width: number, height: number, frames = 1): Buffer {
  const size = Buffer.concat([le(width, 2), le(height, 2)])
  const data = lzwOfZeros(width * height)
  const pieces = Array.from({ length: Math.ceil(data.length / 255) }, (_, i) =>
    data.subarray(i * 255, i * 255 + 255),
  )
  const frame = Buffer.concat([
    Buffer.from([0x2c, 0, 0, 0, 0]),
    size,
    Buffer.from([0, 8]),
    ...pieces.flatMap((piece) => [be(piece.length, 1), piece]),
    be(0, 1),
  ])
  return Buffer.concat([
    ascii('GIF89a'),
    size,
    Buffer.from([0xf7, 0, 0]),
    Buffer.alloc(3 * 256, 120),
    ...Array<Buffer>(frames).fill(frame),
    be(0x3b, 1),
  ])
}

/** Each code stands for one zero more than the one before, until there are no more codes. */
function lzwOfZeros(count: number): Buffer {
  const [clear, stop, last] = [256, 257, 4095]
  const bits = bitWriter()
  let size = 9
  bits.write(clear, size)
  bits.write(0, size)
  let next = stop + 1
  let left = count - 1
  while (left > 0) {
    const length = next - stop + 1
    if (length <= left) bits.write(next, size)
    left -= length
    if (next < last) next++
    if (next === 1 << size && size < 12) size++
  }
  bits.write(stop, size)
  return bits.bytes()
}

/** Lossless and 40 bytes, whatever its size: five codes of one symbol each, so that a pixel takes no bit at all. */
export function flatWebp(width: number, height: number): Buffer {
  const bits = bitWriter()
  bits.write(0x2f, 8)
  bits.write(width - 1, 14)
  bits.write(height - 1, 14)
  // No alpha, version 0, no transform, no cache of colours, no codes for parts of the picture.
  bits.write(0, 1 + 3 + 1 + 1 + 1)
  for (let code = 0; code < 5; code++) {
    // Simple, of one symbol, which has eight bits: 120.
    bits.write(0b1_0_1, 3)
    bits.write(code === 4 ? 0 : 120, 8)
  }
  const data = bits.bytes()
  const padded = Buffer.concat([data, Buffer.alloc(data.length % 2)])
  const chunk = Buffer.concat([ascii('VP8L'), le(data.length, 4), padded])
  return Buffer.concat([ascii('RIFF'), le(4 + chunk.length, 4), ascii('WEBP'), chunk])
}

/** The lowest bit comes first. */
function bitWriter() {
  const bytes: number[] = []
  let held = 0
  let count = 0
  return {
    write(value: number, length: number): void {
      for (let bit = 0; bit < length; bit++) {
        held |= ((value >> bit) & 1) << count
        if (++count < 8) continue
        bytes.push(held)
        held = count = 0
      }
    },
    bytes: (): Buffer => Buffer.from(count === 0 ? bytes : [...bytes, held]),
  }
}
