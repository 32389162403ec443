import {
  type AttributeReader,
  defaultFaceModel,
  type FaceModelName,
  openReader,
  type Reading,
} from './attribute-readers.ts'
import { clarity, type Hindrance, hindranceOf } from './clarity.ts'
import type { Raster } from './decode.ts'
import type { Detection } from './detection.ts'
import { createEmbedder } from './embedder.ts'
import type { SomeFace } from './face.ts'
import { type Emotion, emotions, type Gender, type Guess, genders, guess, tempered } from './labels.ts'
import type { Calibration } from './models.ts'
import { plainCrops } from './preprocess.ts'
import { readUpright } from './upright.ts'

export interface Attributes {
  readonly emotion: Guess<Emotion> & { readonly scores: Readonly<Record<Emotion, number>> }
  readonly gender: Guess<Gender>
  /** Years. */
  readonly age: number
  /** What keeps the face from being read, if anything does; nothing said of it is sure then. */
  readonly hindrance?: Hindrance | undefined
}

/** What can be asked of a face; what is not asked for costs nothing. */
export const attributeNames = ['emotion', 'gender', 'age', 'embedding'] as const
export type Attribute = (typeof attributeNames)[number]

/** What a face has where nothing is said. */
export const defaultAttributes = ['emotion', 'gender', 'age'] as const satisfies readonly Attribute[]

export type Known = Omit<SomeFace, keyof Detection>

export interface Classifier {
  readonly calibration: AttributeReader['calibration']
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

export async function createClassifier(
  modelsFolder: string,
  model: FaceModelName = defaultFaceModel,
): Promise<Classifier> {
  const reader = await openReader(model, modelsFolder)
  const embedder = createEmbedder(modelsFolder)

  return {
    calibration: reader.calibration,
    async classify(raster, faces, wanted, signal) {
      const found: Known[] = []
      for (let from = 0; from < faces.length; from += maxBatch) {
        const batch = faces.slice(from, from + maxBatch)
        const isRead = defaultAttributes.some((name) => wanted.has(name))
        const read = isRead ? await readUpright(reader, raster, batch, wanted) : []
        const hindrances = isRead ? hindrancesOf(raster, batch) : []
        const embedding = wanted.has('embedding') ? await embedder.embed(raster, batch, signal) : undefined
        for (let i = 0; i < batch.length; i++) {
          found.push({
            ...known(read[i] ?? {}, hindrances[i], wanted, reader.calibration),
            ...(embedding && { embedding: embedding[i]! }),
          })
        }
      }
      return found
    },
    async dispose() {
      reader.dispose()
      await embedder.dispose()
    },
  }
}

const boxesOf = (faces: readonly Detection[]) => faces.map(({ box }) => box)

function hindrancesOf(raster: Raster, faces: readonly Detection[]): readonly (Hindrance | undefined)[] {
  const { sharpnessPx } = clarity
  const crops = plainCrops(raster, boxesOf(faces), sharpnessPx)
  const size = sharpnessPx ** 2
  return faces.map((face, i) => hindranceOf(face, crops.subarray(i * size, (i + 1) * size)))
}

/**
 * Of what was read, what was asked for; the one place where a network's word becomes a probability. Nothing is sure of
 * a face that cannot be seen well.
 */
function known(
  { emotion, gender, age }: Reading,
  hindrance: Hindrance | undefined,
  wanted: ReadonlySet<Attribute>,
  calibration: AttributeReader['calibration'],
): Known {
  const unsure = hindrance !== undefined && { sure: false }
  return {
    ...(hindrance && { hindrance }),
    ...(emotion &&
      wanted.has('emotion') && { emotion: { ...emotionFrom(emotion, calibration.emotion), ...unsure } }),
    ...(gender &&
      wanted.has('gender') && { gender: { ...genderFrom(gender, calibration.gender), ...unsure } }),
    ...(age !== undefined && wanted.has('age') && { age }),
  }
}

function emotionFrom(read: readonly number[], { temperature, sureFrom }: Calibration): Attributes['emotion'] {
  const probabilities = tempered(read, temperature)
  const scores = Object.fromEntries(emotions.map((label, i) => [label, probabilities[i]!])) as Record<
    Emotion,
    number
  >
  return { ...guess(emotions, probabilities, sureFrom), scores }
}

const genderFrom = (read: readonly number[], { temperature, sureFrom }: Calibration): Attributes['gender'] =>
  guess(genders, tempered(read, temperature), sureFrom)
