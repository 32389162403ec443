import type { Box } from '@emogram/vision'

/** Left, top, right and bottom in whole pixels inside the picture: callers cut faces out with them. */
export function corners(
  { x, y, width, height }: Box,
  picture: { readonly width: number; readonly height: number },
): [number, number, number, number] {
  const within = (value: number, most: number) => Math.max(0, Math.min(most, Math.round(value)))
  return [
    within(x, picture.width),
    within(y, picture.height),
    within(x + width, picture.width),
    within(y + height, picture.height),
  ]
}
