/** Start of scan; a frame that comes in several is progressive. */
const [startOfScan, endOfImage] = [0xda, 0xd9]

/**
 * Counts the scans of a JPEG without decoding them. Encoders make ten, twenty at most; thousands fit into a small file,
 * and each costs a walk through the whole picture.
 * @param enough  it is not counted any further
 */
export function scansOf(jpeg: Uint8Array, enough: number): number {
  let scans = 0
  for (let at = jpeg.indexOf(0xff); at >= 0 && scans < enough; at = jpeg.indexOf(0xff, at)) {
    const marker = jpeg[at + 1]
    if (marker === startOfScan) scans++
    if (marker === endOfImage) break
    // Inside of a segment anything may look like a marker; inside of a scan, FF is followed by 0 or a restart.
    at += hasLength(marker) ? 2 + ((jpeg[at + 2] ?? 0) << 8) + (jpeg[at + 3] ?? 0) : marker === 0xff ? 1 : 2
  }
  return scans
}

const hasLength = (marker = 0): boolean =>
  marker >= 0xc0 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd8)
