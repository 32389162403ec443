import { type Box, clamp, outward } from './box.ts'

/** Which part of the picture a network looks at, and how far it reaches beyond the picture. */
export interface Crop {
  /** What can be cut out of the picture, whole pixels. */
  readonly inside: Box
  /** Padding around it, whole pixels, where the crop leaves the picture. */
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** The box itself, where it is inside the picture: what the emotion network was trained on. */
export function tightCrop(box: Box, width: number, height: number): Crop {
  return cut(clamp(box, width, height) ?? box, width, height)
}

/** A square around the box's middle; `scale` times its longer side. */
export function squareCrop(box: Box, scale: number, width: number, height: number): Crop {
  const side = Math.max(box.width, box.height) * scale
  const square = {
    x: box.x + (box.width - side) / 2,
    y: box.y + (box.height - side) / 2,
    width: side,
    height: side,
  }
  return cut(square, width, height)
}

function cut(wanted: Box, width: number, height: number): Crop {
  const whole = outward(wanted)
  const inside = clamp(whole, width, height)
  if (inside === undefined) throw new RangeError('Expected a box that touches the picture')
  return {
    inside,
    left: inside.x - whole.x,
    top: inside.y - whole.y,
    right: whole.x + whole.width - inside.x - inside.width,
    bottom: whole.y + whole.height - inside.y - inside.height,
  }
}
