import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import {
  type Attribute,
  type BackendWish,
  createVision,
  type DetectorName,
  type FaceModelName,
  type SomeFace,
} from '@emogram/vision'
import { type Classifier, createClassifier, decode } from '@emogram/vision/networks'

export interface Setup {
  readonly backend: BackendWish | undefined
  readonly detector: DetectorName | undefined
  readonly faceModel: FaceModelName | undefined
}

type Known = Omit<SomeFace, 'box' | 'score' | 'landmarks'>

/** The vision as a photo meets it, and its networks for faces alone. */
export interface Networks {
  readonly name: Readonly<Record<string, string>>
  readonly calibration: Classifier['calibration']
  /** All faces of a photo, down to the least sure; of a file or of its bytes. */
  faces(
    photo: string | Buffer,
    attributes: readonly Attribute[],
    minScore?: number,
  ): Promise<readonly SomeFace[]>
  /** The picture is a face already cut out. */
  crop(file: string, attributes: readonly Attribute[]): Promise<Known>
  /** Of a face that is there, in pixels of this picture. */
  known(
    bytes: Buffer,
    face: Pick<SomeFace, 'box' | 'landmarks'>,
    attributes: readonly Attribute[],
  ): Promise<Known>
  close(): Promise<void>
}

/** The same as a service has, see its settings. */
const limits = { maxBytes: 20 * 2 ** 20, maxPixels: 64e6 }

export async function openNetworks({ backend, detector, faceModel }: Setup): Promise<Networks> {
  const modelsFolder = resolve(import.meta.dirname, '../../models/dist')
  const threads = availableParallelism()
  const vision = await createVision({ modelsFolder, backend, detector, faceModel, threads, ...limits })
  const classifier = await createClassifier(modelsFolder, faceModel)
  const known: Networks['known'] = async (bytes, face, attributes) => {
    const raster = await decode(bytes, 2560)
    return (await classifier.classify(raster, [{ score: 1, ...face }], new Set(attributes)))[0]!
  }
  return {
    name: {
      backend: vision.backend,
      detector: vision.detector,
      'face model': vision.faceModel,
      models: vision.models,
    },
    calibration: classifier.calibration,
    async faces(photo, attributes, minScore) {
      const bytes = typeof photo === 'string' ? await readFile(photo) : photo
      return (await vision.analyse(bytes, { attributes, minScore })).faces
    },
    async crop(file, attributes) {
      const bytes = await readFile(file)
      const { width, height } = await decode(bytes, 2560)
      return await known(bytes, { box: { x: 0, y: 0, width, height }, landmarks: [] }, attributes)
    },
    known,
    async close() {
      await classifier.dispose()
      await vision.dispose()
    },
  }
}
