import { bombs } from './bombs.ts'
import type { Case } from './case.ts'
import { cuts, flips, lies } from './damage.ts'
import { noise } from './noise.ts'
import { openPhotos } from './photos.ts'
import { torture } from './torture/torture.ts'

/** Of the cases that come by chance, so many are lies about the structure. */
const liesShare = 0.5

/** The bounds of what --case can name, too. */
const mostByChance = 100_000

/**
 * As many cases as are asked for, every kind among them.
 * @param only  the one case with this name
 */
export function corpus(seed: number, count: number, only?: string): Case[] {
  const photos = openPhotos()
  const fixed = [...bombs(), ...noise(), ...torture(photos), ...cuts(photos)]
  const byChance = only === undefined ? Math.max(0, Math.max(count, usualCases) - fixed.length) : mostByChance
  const lying = Math.round(byChance * liesShare)
  const all = [...fixed, ...lies(photos, seed, lying), ...flips(photos, seed, byChance - lying)]
  if (only !== undefined) return all.filter(({ name }) => name === only)
  return spread(all, count, seed)
}

export const usualCases = 5500

/** Evenly through the list, so that a short run has some of everything, and with other seeds others. */
function spread(all: readonly Case[], count: number, seed: number): Case[] {
  const chosen = Math.min(count, all.length)
  const stride = all.length / chosen
  return Array.from({ length: chosen }, (_, i) => all[(Math.floor(i * stride) + seed) % all.length]!)
}
