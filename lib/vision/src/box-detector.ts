import { clamp, refit, scaleBox } from './box.ts'
import type { BoxNet } from './box-net.ts'
import type { Raster } from './decode.ts'
import type { Detection } from './detection.ts'
import { type Detector, minScoreOf } from './detector.ts'
import type { LandmarkNet } from './landmarks.ts'
import { letterbox } from './letterbox.ts'
import { suppress } from './suppress.ts'

/**
 * Parts of the input that a picture fills, one look each until there is a face. These networks learned from crowds: of
 * 82 close-ups in which the face is all there is, SSD saw 25 in full size, and 75 with this second look.
 */
const shares = [1, 0.5] as const

/** A detector of a network that draws boxes and one that finds the landmarks in them. It sees the picture as a whole only. */
export function createBoxDetector(net: BoxNet, landmarkNet: LandmarkNet): Detector {
  async function look(raster: Raster, share: number, minScore: number) {
    const { pixels, scale } = await letterbox(raster, net.inputPx, share)
    return suppress(await net.find(pixels, minScore), net.sameFaceIou).flatMap(({ box, score }) => {
      const inside = clamp(scaleBox(refit(box, net.fit), 1 / scale), raster.width, raster.height)
      return inside === undefined ? [] : [{ box: inside, score }]
    })
  }

  return {
    async detect(raster, asked = {}) {
      for (const share of shares) {
        asked.signal?.throwIfAborted()
        const found = await look(raster, share, minScoreOf(asked))
        if (found.length === 0) continue
        asked.signal?.throwIfAborted()
        const landmarks = await landmarkNet.locate(
          raster,
          found.map(({ box }) => box),
        )
        return found.map((face, i): Detection => ({ ...face, landmarks: landmarks[i]! }))
      }
      return []
    },
    async dispose() {
      net.dispose()
      landmarkNet.dispose()
    },
  }
}
