import type { Box } from '@emogram/vision'
import {
  ageGenderCrops,
  emotionCrops,
  loadAgeGenderNet,
  loadEmotionNet,
  loadWeights,
  type Raster,
} from '@emogram/vision/networks'

/** Emotions, age, genders, features. */
export const columns = 7 + 1 + 2 + 512

export interface Lesson {
  readonly raster: Raster
  readonly box: Box
}

/** The two networks that ours is to replace; TensorFlow's backend must be open already. */
export async function openTeachers(modelsFolder: string) {
  const emotionNet = await loadEmotionNet(await loadWeights(modelsFolder, 'emotion'))
  const ageGenderNet = await loadAgeGenderNet(await loadWeights(modelsFolder, 'age-gender'))

  return {
    /** One row for each face. */
    async ask(lessons: readonly Lesson[]): Promise<Float32Array> {
      const together = async (crops: typeof emotionCrops) =>
        Uint8Array.from(
          Buffer.concat(await Promise.all(lessons.map(({ raster, box }) => crops(raster, [box])))),
        )
      const emotions = await emotionNet.classify(await together(emotionCrops), lessons.length)
      const crops = await together(ageGenderCrops)
      const people = await ageGenderNet.classify(crops, lessons.length)
      const features = await ageGenderNet.features(crops, lessons.length)
      return Float32Array.from(
        people.flatMap(({ age, gender }, i) => [...emotions[i]!, age, ...gender, ...features[i]!]),
      )
    },
    close() {
      emotionNet.dispose()
      ageGenderNet.dispose()
    },
  }
}
