import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

/** Bits of 64 that encoders and libraries may flip. */
const maxDistance = 5

/** Share of values that may be quite another. */
const maxDifferent = 0.002

/** Where pictures go that do not look as expected; git ignores it. */
const artifacts = fileURLToPath(new URL('../../../test/artifacts/', import.meta.url))

/** Compares by what a person would see: whether each of 8×8 fields is brighter than its right neighbour. */
export async function assertLooksLike(picture: Buffer, name: string, expected: string): Promise<void> {
  const found = await differenceHash(picture)
  const distance = bits(BigInt(`0x${found}`) ^ BigInt(`0x${expected}`))
  if (distance <= maxDistance) return
  await keep(picture, name)
  assert.fail(`${name} differs in ${distance} of 64 bits (${found}); look at test/artifacts/${name}.png`)
}

/**
 * Compares pixel by pixel with the picture in goldens/ that somebody looked at. Letters may be smoothed a little
 * differently elsewhere; a letter that is missing or another one is thousands of pixels.
 */
export async function assertSamePixels(picture: Buffer, name: string): Promise<void> {
  const found = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const golden = await sharp(fileURLToPath(new URL(`goldens/${name}.png`, import.meta.url)))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(() => undefined)
  let different = 0
  for (let i = 0; i < found.data.length; i++) {
    if (Math.abs(found.data[i]! - (golden?.data[i] ?? -255)) > 40) different++
  }
  const sameSize = golden?.info.width === found.info.width && golden.info.height === found.info.height
  if (sameSize && different <= maxDifferent * found.data.length) return
  await keep(picture, name)
  assert.fail(
    `${name} differs in ${different} of ${found.data.length} values; look at test/artifacts/${name}.png, and keep it in goldens/ if it is right`,
  )
}

async function keep(picture: Buffer, name: string): Promise<void> {
  await mkdir(artifacts, { recursive: true })
  await writeFile(`${artifacts}${name}.png`, await sharp(picture).png({ palette: false }).toBuffer())
}

async function differenceHash(picture: Buffer): Promise<string> {
  const grey = await sharp(picture)
    .greyscale()
    .resize(9, 8, { fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  let hash = 0n
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) hash = (hash << 1n) | BigInt(grey[y * 9 + x]! > grey[y * 9 + x + 1]!)
  }
  return hash.toString(16).padStart(16, '0')
}

const bits = (value: bigint): number => [...value.toString(2)].filter((bit) => bit === '1').length
