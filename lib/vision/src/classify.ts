import { loadAgeGenderNet } from './age-gender.ts'
import type { Raster } from './decode.ts'
import type { Detection } from './detection.ts'
import { createEmbedder } from './embedder.ts'
import { loadEmotionNet } from './emotion.ts'
import type { SomeFace } from './face.ts'
import { type Emotion, emotions, type Gender, type Guess, genders, guess, sureFrom } from './labels.ts'
import { loadWeights } from './models.ts'
import { ageGenderCrops, emotionCrops } from './preprocess.ts'

export interface Attributes {
  readonly emotion: Guess<Emotion> & { readonly scores: Readonly<Record<Emotion, number>> }
  readonly gender: Guess<Gender>
  /** Years. */
  readonly age: number
}

/** What can be asked of a face; what is not asked for costs nothing. */
export const attributeNames = ['emotion', 'gender', 'age', 'embedding'] as const
export type Attribute = (typeof attributeNames)[number]

/** What a face has where nothing is said. */
export const defaultAttributes = ['emotion', 'gender', 'age'] as const satisfies readonly Attribute[]

export type Known = Omit<SomeFace, keyof Detection>

export interface Classifier {
  /** All faces of a photo in one call of each network that is needed; boxes in pixels of the raster. */
  classify(
    raster: Raster,
    faces: readonly Detection[],
    wanted: ReadonlySet<Attribute>,
    signal?: AbortSignal,
  ): Promise<Known[]>
  dispose(): Promise<void>
}

/** Faces in one call of a network: a stadium must not become one tensor of gigabytes. 64 × 112 × 112 × 32 floats = 103 MB. */
const maxBatch = 64

export async function createClassifier(modelsFolder: string): Promise<Classifier> {
  const emotionNet = await loadEmotionNet(await loadWeights(modelsFolder, 'emotion'))
  const ageGenderNet = await loadAgeGenderNet(await loadWeights(modelsFolder, 'age-gender'))
  const embedder = createEmbedder(modelsFolder)

  async function emotionsOf(raster: Raster, faces: readonly Detection[]): Promise<Attributes['emotion'][]> {
    const crops = await emotionCrops(raster, boxesOf(faces))
    return (await emotionNet.classify(crops, faces.length)).map(emotionFrom)
  }

  async function ageGenderOf(raster: Raster, faces: readonly Detection[]) {
    const crops = await ageGenderCrops(raster, boxesOf(faces))
    return await ageGenderNet.classify(crops, faces.length)
  }

  return {
    async classify(raster, faces, wanted, signal) {
      const found: Known[] = []
      for (let from = 0; from < faces.length; from += maxBatch) {
        const batch = faces.slice(from, from + maxBatch)
        const emotion = wanted.has('emotion') ? await emotionsOf(raster, batch) : undefined
        const ageGender =
          wanted.has('gender') || wanted.has('age') ? await ageGenderOf(raster, batch) : undefined
        const embedding = wanted.has('embedding') ? await embedder.embed(raster, batch, signal) : undefined
        for (let i = 0; i < batch.length; i++) {
          found.push({
            ...(emotion && { emotion: emotion[i]! }),
            ...(ageGender &&
              wanted.has('gender') && { gender: guess(genders, ageGender[i]!.gender, sureFrom.gender) }),
            ...(ageGender && wanted.has('age') && { age: ageGender[i]!.age }),
            ...(embedding && { embedding: embedding[i]! }),
          })
        }
      }
      return found
    },
    async dispose() {
      emotionNet.dispose()
      ageGenderNet.dispose()
      await embedder.dispose()
    },
  }
}

const boxesOf = (faces: readonly Detection[]) => faces.map(({ box }) => box)

function emotionFrom(probabilities: number[]): Attributes['emotion'] {
  const scores = Object.fromEntries(emotions.map((label, i) => [label, probabilities[i]!])) as Record<
    Emotion,
    number
  >
  return { ...guess(emotions, probabilities, sureFrom.emotion), scores }
}
