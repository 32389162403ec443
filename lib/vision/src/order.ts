import type { Box } from './box.ts'

/** Rows from top to bottom, each from left to right: the order in which people count faces. */
export function inReadingOrder<T extends { readonly box: Box }>(items: readonly T[]): T[] {
  const rows: T[][] = []
  for (const item of [...items].sort((a, b) => centreY(a.box) - centreY(b.box))) {
    const row = rows.at(-1)
    if (row !== undefined && sameRow(row, item)) row.push(item)
    else rows.push([item])
  }
  return rows.flatMap((row) => row.sort((a, b) => a.box.x - b.box.x))
}

/** Of a face: people in one row differ in height by most of a head, rows by more than one. */
const rowHeight = 0.8

const centreY = (box: Box): number => box.y + box.height / 2

/** Compared with the row's middle, not with its last face: a slanting line of people would chain into one row for ever. */
function sameRow<T extends { readonly box: Box }>(row: readonly T[], item: T): boolean {
  const middle = row.reduce((sum, { box }) => sum + centreY(box), 0) / row.length
  const height = row.reduce((sum, { box }) => sum + box.height, 0) / row.length
  return Math.abs(centreY(item.box) - middle) < rowHeight * Math.min(height, item.box.height)
}
