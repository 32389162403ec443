/** A TIFF around pixels as they are: RGB, 8 bits each, rows without gaps, all in one strip. */
export interface PlainTiff {
  readonly bytes: Buffer
  /** The part of `bytes` that is still to be filled. */
  readonly pixels: Buffer
}

const short = 3
const long = 4
const entryBytes = 12
const directoryAt = 8
const tags = 9

/** Written by hand because an encoder would copy all pixels once more, and take longer than it takes to shrink them. */
export function plainTiff(width: number, height: number): PlainTiff {
  const depthsAt = directoryAt + 2 + tags * entryBytes + 4
  const pixelsAt = depthsAt + 3 * 2
  const bytes = Buffer.allocUnsafe(pixelsAt + width * height * 3)
  bytes.fill(0, 0, pixelsAt)
  bytes.write('II*\0', 'latin1')
  bytes.writeUInt32LE(directoryAt, 4)
  bytes.writeUInt16LE(tags, directoryAt)
  const directory: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
    [256, long, 1, width],
    [257, long, 1, height],
    [258, short, 3, depthsAt],
    // No compression, RGB.
    [259, short, 1, 1],
    [262, short, 1, 2],
    [273, long, 1, pixelsAt],
    [277, short, 1, 3],
    [278, long, 1, height],
    [279, long, 1, width * height * 3],
  ]
  for (const [i, [tag, type, count, value]] of directory.entries()) {
    const at = directoryAt + 2 + i * entryBytes
    bytes.writeUInt16LE(tag, at)
    bytes.writeUInt16LE(type, at + 2)
    bytes.writeUInt32LE(count, at + 4)
    bytes.writeUInt32LE(value, at + 8)
  }
  for (const channel of [0, 1, 2]) bytes.writeUInt16LE(8, depthsAt + channel * 2)
  return { bytes, pixels: bytes.subarray(pixelsAt) }
}
