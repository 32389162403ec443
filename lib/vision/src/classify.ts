import { loadAgeGenderNet } from './age-gender.ts'
import type { Box } from './box.ts'
import type { Raster } from './decode.ts'
import { loadEmotionNet } from './emotion.ts'
import { type Emotion, emotions, type Gender, type Guess, genders, guess, sureFrom } from './labels.ts'
import { loadWeights } from './models.ts'
import { ageGenderCrops, emotionCrops } from './preprocess.ts'

export interface Attributes {
  readonly emotion: Guess<Emotion> & { readonly scores: Readonly<Record<Emotion, number>> }
  readonly gender: Guess<Gender>
  /** Years. */
  readonly age: number
}

export interface Classifier {
  /** All faces of a photo in one call of each network; boxes in pixels of the raster. */
  classify(raster: Raster, boxes: readonly Box[]): Promise<Attributes[]>
  dispose(): void
}

/** Faces in one call of a network: a stadium must not become one tensor of gigabytes. 64 × 112 × 112 × 32 floats = 103 MB. */
const maxBatch = 64

export async function createClassifier(modelsFolder: string): Promise<Classifier> {
  const emotionNet = await loadEmotionNet(await loadWeights(modelsFolder, 'emotion'))
  const ageGenderNet = await loadAgeGenderNet(await loadWeights(modelsFolder, 'age-gender'))

  async function classifyBatch(raster: Raster, boxes: readonly Box[]): Promise<Attributes[]> {
    const [forEmotion, forAgeGender] = await Promise.all([
      emotionCrops(raster, boxes),
      ageGenderCrops(raster, boxes),
    ])
    const scores = await emotionNet.classify(forEmotion, boxes.length)
    const ageGender = await ageGenderNet.classify(forAgeGender, boxes.length)
    return boxes.map((_, i) => attributes(scores[i]!, ageGender[i]!.gender, ageGender[i]!.age))
  }

  return {
    async classify(raster, boxes) {
      const found: Attributes[] = []
      for (let from = 0; from < boxes.length; from += maxBatch) {
        found.push(...(await classifyBatch(raster, boxes.slice(from, from + maxBatch))))
      }
      return found
    },
    dispose() {
      emotionNet.dispose()
      ageGenderNet.dispose()
    },
  }
}

function attributes(emotionScores: number[], genderScores: number[], age: number): Attributes {
  const scores = Object.fromEntries(emotions.map((label, i) => [label, emotionScores[i]!])) as Record<
    Emotion,
    number
  >
  return {
    emotion: { ...guess(emotions, emotionScores, sureFrom.emotion), scores },
    gender: guess(genders, genderScores, sureFrom.gender),
    age,
  }
}
