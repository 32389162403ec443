import { join } from 'node:path'
import { after, before } from 'node:test'
import { type Box, iou } from '../src/box.ts'
import type { Detection } from '../src/detection.ts'
import type { Detector } from '../src/detector.ts'
import { openRetinaFace } from '../src/retinaface-detector.ts'
import { modelsFolder } from './vision.ts'

/** The detector, as long as the tests of a file run. */
export let detector: Detector
before(async () => {
  detector = await openRetinaFace({ weightsFile: join(modelsFolder, 'retinaface.onnx'), threads: 2 })
})
after(() => detector.dispose())

/** How many of the faces were found. */
export const matched = (faces: readonly Box[], found: readonly Detection[], minIou: number): number =>
  faces.filter((face) => found.some(({ box }) => iou(face, box) > minIou)).length
