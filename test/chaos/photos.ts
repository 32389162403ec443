import sharp from 'sharp'
import { readSample } from '../fixtures/index.ts'

export interface Photo {
  readonly bytes: Buffer
  readonly width: number
  readonly height: number
}

const stepPx = 4
const heights = 50
const widths = 25

/** Photos no two of which have the same size, before there were 1250: an answer tells to which of them it belongs. */
export async function photoMaker(): Promise<() => Promise<Photo>> {
  // Small, for what is tried is not how fast it is read; but not so small that the answer would be enlarged.
  const source = await sharp(await readSample('sample1'))
    .resize(640)
    .png()
    .toBuffer()
  const { width, height } = await sharp(source).metadata()
  let made = 0
  return async () => {
    // Bars below and beside it do it: in a photo that is stretched three times its height nobody is found.
    const bottom = stepPx * (made % heights)
    const right = stepPx * (Math.floor(made / heights) % widths)
    made++
    const bytes = await sharp(source)
      .extend({ bottom, right, background: '#888' })
      .jpeg({ quality: 70 })
      .toBuffer()
    return { bytes, width: width + right, height: height + bottom }
  }
}
