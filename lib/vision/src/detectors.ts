import { join } from 'node:path'
import { openBlazeface } from './blazeface.ts'
import { createBoxDetector } from './box-detector.ts'
import type { BoxNet } from './box-net.ts'
import type { Detector } from './detector.ts'
import { loadLandmarkNet } from './landmarks.ts'
import { loadWeights, type Weights } from './models.ts'
import { openRetinaFace } from './retinaface-detector.ts'
import { openSsdMobilenet } from './ssd-mobilenet.ts'
import { openTinyFaceDetector } from './tiny-face-detector.ts'

/** By the name of their weights in the manifest. */
const boxNets = {
  ssd_mobilenetv1: openSsdMobilenet,
  tiny_face_detector: openTinyFaceDetector,
  blazeface: openBlazeface,
} as const satisfies Record<string, (files: Weights) => Promise<BoxNet>>

export type DetectorName = 'retinaface' | keyof typeof boxNets

export const detectorNames = ['retinaface', ...Object.keys(boxNets)] as readonly DetectorName[]

export interface OpenDetectorOptions {
  readonly modelsFolder: string
  readonly threads: number
  readonly gpu: boolean
}

/** Loads one detector; nothing of the others. TensorFlow's backend must be open already. */
export async function openDetector(
  name: DetectorName,
  { modelsFolder, threads, gpu }: OpenDetectorOptions,
): Promise<Detector> {
  const files = await loadWeights(modelsFolder, name)
  if (name === 'retinaface') {
    return await openRetinaFace({ weightsFile: join(modelsFolder, 'retinaface.onnx'), threads, gpu })
  }
  return createBoxDetector(
    await boxNets[name](files),
    await loadLandmarkNet(await loadWeights(modelsFolder, 'landmarks')),
  )
}
