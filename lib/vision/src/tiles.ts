import { type Box, iou, overlapOfSmaller } from './box.ts'
import type { Detection } from './retinaface.ts'
import { suppress } from './suppress.ts'

/** The second look at a large photo: four overlapping parts, each seen by the network at a larger scale. */
export const tiling = {
  perSide: 2,
  /** Share of the photo's side; 0.6 makes neighbours overlap by a fifth, more than the faces that this pass is for. */
  share: 0.6,
  /** A face that ends this close to an inner edge may be cut off there; its whole is in the neighbour or the full run. */
  edgePx: 2,
  /** Boxes of the same face from two runs: much of the same area, or one nearly inside the other. */
  sameFaceIou: 0.4,
  sameFaceOverlap: 0.7,
} as const

/** @returns parts of a picture of this size, in its pixels, that cover all of it */
export function tilesOf(width: number, height: number): Box[] {
  const sideways = parts(width)
  return parts(height).flatMap(([y, tileHeight]) =>
    sideways.map(([x, tileWidth]) => ({ x, y, width: tileWidth, height: tileHeight })),
  )
}

function parts(length: number): [start: number, length: number][] {
  const part = Math.ceil(length * tiling.share)
  const step = (length - part) / (tiling.perSide - 1)
  return Array.from({ length: tiling.perSide }, (_, i) => [Math.round(i * step), part])
}

/** Is the box whole as far as this tile can tell? Both in pixels of the picture. */
export function isWhole(box: Box, tile: Box, width: number, height: number): boolean {
  const { edgePx } = tiling
  return (
    (tile.x === 0 || box.x > tile.x + edgePx) &&
    (tile.y === 0 || box.y > tile.y + edgePx) &&
    (tile.x + tile.width >= width || box.x + box.width < tile.x + tile.width - edgePx) &&
    (tile.y + tile.height >= height || box.y + box.height < tile.y + tile.height - edgePx)
  )
}

/**
 * Joins what the whole picture and its tiles gave. What the whole picture showed stays, since no tile edge can have
 * bent it; tiles add what it missed.
 */
export function mergeTiles(whole: readonly Detection[], fromTiles: readonly Detection[]): Detection[] {
  const merged = [...whole]
  for (const found of suppress(fromTiles, tiling.sameFaceIou)) {
    const known = merged.some(
      ({ box }) =>
        iou(box, found.box) > tiling.sameFaceIou || overlapOfSmaller(box, found.box) > tiling.sameFaceOverlap,
    )
    if (!known) merged.push(found)
  }
  return merged
}
