import { area, type Box, intersection } from './box.ts'

/** One form of a label, in pixels. */
export interface LabelSize {
  readonly width: number
  readonly height: number
}

export interface PlacedLabel {
  /** Which of the face's forms was taken. */
  readonly choice: number
  readonly box: Box
}

/** How bad it is, per pixel, when a label covers something. */
const cost = { otherLabel: 8, otherFace: 4, ownFace: 1 } as const
/** And how bad at least, where it hides a whole face: a few pixels may be all of a small one. */
const hidden = { otherFace: 1.2, ownFace: 0.5 } as const
/** The next form is taken when it saves this share of the first one's own area in covered pixels. */
const nextFormCost = 0.4
/** Among equally good places the first in the list wins: above, as people expect it. */
const laterPlaceCost = 0.02

/**
 * Finds a place for each face's label: inside the frame, next to its face, covering as little as possible of other
 * labels and faces.
 * @param faces  boxes in pixels of the picture
 * @param sizes  per face the forms its label may have, best first; at least one
 */
export function placeLabels(
  faces: readonly Box[],
  sizes: readonly (readonly LabelSize[])[],
  picture: LabelSize,
): PlacedLabel[] {
  const placed: Box[] = []
  return faces.map((face, i) => {
    let best: { total: number; label: PlacedLabel } | undefined
    const bestArea = sizes[i]![0]!.width * sizes[i]![0]!.height
    sizes[i]!.forEach((size, choice) => {
      places(face, size).forEach((place, rank) => {
        const box = moveInside({ ...place, ...size }, picture)
        const labels = placed.reduce((sum, other) => sum + intersection(other, box), 0)
        const covered = faces.reduce((sum, other) => {
          const kind = other === face ? 'ownFace' : 'otherFace'
          const shared = intersection(other, box)
          return sum + Math.max((cost[kind] * shared) / bestArea, (hidden[kind] * shared) / area(other))
        }, 0)
        const total =
          (cost.otherLabel * labels) / bestArea + covered + choice * nextFormCost + rank * laterPlaceCost
        if (best === undefined || total < best.total) best = { total, label: { choice, box } }
      })
    })
    placed.push(best!.label.box)
    return best!.label
  })
}

/** Above, below, inside at the top and the bottom, right and left; each flush left, centred and flush right. */
function places(face: Box, { width, height }: LabelSize): { x: number; y: number }[] {
  const flush = [face.x, face.x + (face.width - width) / 2, face.x + face.width - width]
  const above = face.y - height
  const below = face.y + face.height
  const rows = [above, below, face.y, below - height].flatMap((y) => flush.map((x) => ({ x, y })))
  const beside = [face.x + face.width, face.x - width].flatMap((x) => [
    { x, y: face.y },
    { x, y: below - height },
  ])
  return [...rows, ...beside]
}

/** The box as near to its place as the picture lets it be, in whole pixels. */
export function moveInside(box: Box, picture: LabelSize): Box {
  return {
    ...box,
    x: Math.round(Math.max(0, Math.min(box.x, picture.width - box.width))),
    y: Math.round(Math.max(0, Math.min(box.y, picture.height - box.height))),
  }
}
