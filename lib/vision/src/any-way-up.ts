import { fromRaster, type Raster } from './decode.ts'
import type { Detection } from './detection.ts'
import { rollOf } from './roll.ts'
import { type Quarters, turnBack, turnRaster } from './turn.ts'

export interface Search {
  /** Finds what there is in an upright picture, however small. */
  search(raster: Raster): Promise<Detection[]>
  /** One look at a picture no larger than `sidePx`. */
  glance(raster: Raster): Promise<Detection[]>
  readonly sidePx: number
  readonly signal: AbortSignal | undefined
}

/** From here on one face alone says that a picture is upright: a sure one that is turned by 30° at most. */
const upright = 0.75

/** The likeliest first: phones held upright, either way, then upside down. */
const turns: readonly Quarters[] = [1, 3, 2]

/**
 * Faces in a picture that may lie on its side or stand on its head, as photos do that lost their EXIF orientation.
 * Such a picture is not without faces for the network: it sees some of them, badly. So unless somebody is surely
 * upright, one look at each other way up shows how it was meant.
 * @returns in pixels of the picture as it came
 */
export async function searchAnyWayUp(raster: Raster, { search, glance, sidePx, signal }: Search) {
  const asItCame = await search(raster)
  if (asItCame.some((face) => uprightness(face) >= upright)) return asItCame
  const small = await shrunk(raster, sidePx)
  let best = { weight: weightOf(asItCame), quarters: 0 as Quarters | 0 }
  for (const quarters of turns) {
    signal?.throwIfAborted()
    const weight = weightOf(await glance(await turnRaster(small, quarters)))
    if (weight > best.weight) best = { weight, quarters }
  }
  const { quarters } = best
  if (quarters === 0) return asItCame
  signal?.throwIfAborted()
  const turned = await search(await turnRaster(raster, quarters))
  if (weightOf(turned) <= weightOf(asItCame)) return asItCame
  return turned.map((face) => turnBack(face, quarters, raster))
}

/** How much a face speaks for a picture being upright: all of its score, half of it at 45°, nothing from 90° on. */
const uprightness = ({ score, landmarks }: Detection): number =>
  score * Math.max(0, Math.cos(rollOf(landmarks))) ** 2

const weightOf = (faces: readonly Detection[]): number =>
  faces.reduce((sum, face) => sum + uprightness(face), 0)

async function shrunk(raster: Raster, sidePx: number): Promise<Raster> {
  const { data, info } = await fromRaster(raster)
    .resize({ width: sidePx, height: sidePx, fit: 'inside', withoutEnlargement: true, kernel: 'linear' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}
