import { type Box, iou, overlapOfSmaller } from './box.ts'
import type { Detection } from './detection.ts'
import { suppress } from './suppress.ts'

/** Overlapping parts of a photo, each seen by the network at a larger scale than the whole. */
export interface Grid {
  readonly perSide: number
  /** Of the photo's side; neighbours overlap by more than the faces that the grid is for. */
  readonly share: number
  /** So many small faces, found or suspected by the coarser grid, call for it. */
  readonly minHints: number
}

/** From coarse to fine; the fine one, nine runs, is for crowds alone. */
export const grids: readonly Grid[] = [
  { perSide: 2, share: 0.6, minHints: 0 },
  { perSide: 3, share: 0.4, minHints: 6 },
]

export const tiling = {
  /** A face that ends this close to an inner edge may be cut off there; its whole is in the neighbour or the full run. */
  edgePx: 2,
  /** Boxes of the same face from two runs: much of the same area, or one nearly inside the other. */
  sameFaceIou: 0.4,
  sameFaceOverlap: 0.7,
} as const

/** @returns parts of a picture of this size, in its pixels, that cover all of it */
export function tilesOf(width: number, height: number, grid: Grid): Box[] {
  const sideways = parts(width, grid)
  return parts(height, grid).flatMap(([y, tileHeight]) =>
    sideways.map(([x, tileWidth]) => ({ x, y, width: tileWidth, height: tileHeight })),
  )
}

function parts(length: number, { perSide, share }: Grid): [start: number, length: number][] {
  const part = Math.ceil(length * share)
  const step = (length - part) / (perSide - 1)
  return Array.from({ length: perSide }, (_, i) => [Math.round(i * step), part])
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
