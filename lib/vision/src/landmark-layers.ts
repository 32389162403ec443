import type { Layer } from './blend.ts'
import { clamp, outward } from './box.ts'
import type { Mark, Size } from './mark.ts'
import { windowOn } from './window.ts'

/** Of the face's width. */
const radiusOfFace = 1 / 40
const minRadiusPx = 1.5

/** A dot at each point that is known of a face. */
export function landmarkLayers(marks: readonly Mark[], { width, height }: Size): Layer[] {
  return marks.flatMap(({ box, landmarks }) => {
    const radius = Math.max(minRadiusPx, box.width * radiusOfFace)
    return landmarks.flatMap(([x, y]) => {
      const around = { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius }
      const visible = clamp(outward(around), width, height)
      if (visible === undefined) return []
      return windowOn(visible, (context) => {
        context.fillStyle = '#ffd400'
        context.beginPath()
        context.arc(x, y, radius, 0, 2 * Math.PI)
        context.fill()
      })
    })
  })
}
