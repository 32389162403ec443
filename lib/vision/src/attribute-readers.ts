import { loadAgeGenderNet } from './age-gender.ts'
import type { Box } from './box.ts'
import type { Raster } from './decode.ts'
import { loadEmotionNet } from './emotion.ts'
import { type Calibration, loadCalibration, loadWeights } from './models.ts'
import { ageGenderCrops, emotionCrops } from './preprocess.ts'

/** What the networks say of a face, before anybody judges how far that can be trusted. */
export interface Reading {
  /** Probabilities of `emotions`. */
  readonly emotion?: readonly number[]
  /** Probabilities of `genders`. */
  readonly gender?: readonly number[]
  /** Years. */
  readonly age?: number
}

export interface AttributeReader {
  /** Of these networks alone: others are too sure in another way. */
  readonly calibration: Readonly<Record<'emotion' | 'gender', Calibration>>
  /** At least what is wanted; boxes in pixels of the raster. */
  read(raster: Raster, boxes: readonly Box[], wanted: ReadonlySet<string>): Promise<Reading[]>
  dispose(): void
}

/** mini-XCEPTION for the emotion, a small Xception for gender and age. TensorFlow's backend must be open already. */
export async function openXception(modelsFolder: string): Promise<AttributeReader> {
  const emotionNet = await loadEmotionNet(await loadWeights(modelsFolder, 'emotion'))
  const ageGenderNet = await loadAgeGenderNet(await loadWeights(modelsFolder, 'age-gender'))
  return {
    calibration: {
      emotion: await loadCalibration(modelsFolder, 'emotion', 'emotion'),
      gender: await loadCalibration(modelsFolder, 'age-gender', 'gender'),
    },
    async read(raster, boxes, wanted) {
      const emotion = wanted.has('emotion')
        ? await emotionNet.classify(await emotionCrops(raster, boxes), boxes.length)
        : undefined
      const ageGender =
        wanted.has('gender') || wanted.has('age')
          ? await ageGenderNet.classify(await ageGenderCrops(raster, boxes), boxes.length)
          : undefined
      return boxes.map((_, i) => ({ ...(emotion && { emotion: emotion[i]! }), ...ageGender?.[i] }))
    },
    dispose() {
      emotionNet.dispose()
      ageGenderNet.dispose()
    },
  }
}
