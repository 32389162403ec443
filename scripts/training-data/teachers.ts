import {
  ageGenderCrops,
  cropsOf,
  emotionCrops,
  type FacesIn,
  loadAgeGenderNet,
  loadEmotionNet,
  loadWeights,
} from '@emogram/vision/networks'

/** Emotions, age, genders, features. */
export const columns = 7 + 1 + 2 + 512

/** The two older networks, whose word ours learns from beside the labels; TensorFlow's backend must be open already. */
export async function openTeachers(modelsFolder: string) {
  const emotionNet = await loadEmotionNet(await loadWeights(modelsFolder, 'emotion'))
  const ageGenderNet = await loadAgeGenderNet(await loadWeights(modelsFolder, 'age-gender'))

  return {
    /** One row for each face. */
    async ask(faces: readonly FacesIn[]): Promise<Float32Array> {
      const count = faces.reduce((sum, { boxes }) => sum + boxes.length, 0)
      const emotions = await emotionNet.classify(cropsOf(faces, emotionCrops), count)
      const people = await ageGenderNet.explain(cropsOf(faces, ageGenderCrops), count)
      return Float32Array.from(
        people.flatMap(({ age, gender, features }, i) => [...emotions[i]!, age, ...gender, ...features]),
      )
    },
    close() {
      emotionNet.dispose()
      ageGenderNet.dispose()
    },
  }
}
