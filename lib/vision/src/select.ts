import { area } from './box.ts'
import type { Detection } from './detection.ts'

export interface Selection {
  /** The smaller side of the box, in pixels of the source picture. */
  readonly minFacePx?: number | undefined
  /** The largest so many stay. */
  readonly maxFaces?: number | undefined
}

/**
 * Leaves out faces that were not asked for, before any network looks at them.
 * @param faces  boxes in pixels of the working copy
 * @param scale  pixels of the source picture for one of the working copy
 * @returns      in the order of `faces`
 */
export function select<T extends Detection>(
  faces: readonly T[],
  { minFacePx = 0, maxFaces = Number.POSITIVE_INFINITY }: Selection,
  scale: number,
): T[] {
  const large = faces.filter(({ box }) => Math.min(box.width, box.height) * scale >= minFacePx)
  if (large.length <= maxFaces) return large
  const chosen = new Set([...large].sort((a, b) => area(b.box) - area(a.box)).slice(0, maxFaces))
  return large.filter((face) => chosen.has(face))
}
