import { type Box, iou } from './box.ts'

/** Keeps the best of every group of boxes that overlap more than `maxIou`; best first. */
export function suppress<T extends { readonly box: Box; readonly score: number }>(
  candidates: readonly T[],
  maxIou: number,
): T[] {
  const kept: T[] = []
  for (const candidate of [...candidates].sort((a, b) => b.score - a.score)) {
    if (kept.every((better) => iou(better.box, candidate.box) <= maxIou)) kept.push(candidate)
  }
  return kept
}
