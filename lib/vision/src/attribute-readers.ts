import { loadAgeGenderNet } from './age-gender.ts'
import type { Box } from './box.ts'
import type { Raster } from './decode.ts'
import { loadEmotionNet } from './emotion.ts'
import { loadFaceNet } from './face-net.ts'
import { ofSumOne } from './labels.ts'
import { type Calibration, loadCalibration, loadWeights } from './models.ts'
import { ageGenderCrops, emotionCrops, faceCrops } from './preprocess.ts'

/** What the networks say of a face, before anybody judges how far that can be trusted. */
export interface Reading {
  /** Probabilities of `emotions`. */
  readonly emotion?: readonly number[]
  /** Probabilities of `genders`. */
  readonly gender?: readonly number[]
  /** Years. */
  readonly age?: number
}

/** Boxes in pixels of the raster. */
export interface FacesIn {
  readonly raster: Raster
  readonly boxes: readonly Box[]
}

export interface AttributeReader {
  /** Of these networks alone: others are too sure in another way. */
  readonly calibration: Readonly<Record<'emotion' | 'gender', Calibration>>
  /** At least what is wanted of all these faces, one after the other, in one call of each network. */
  read(pictures: readonly FacesIn[], wanted: ReadonlySet<string>): Promise<Reading[]>
  dispose(): void
}

const readers = { both: openBoth, face: openFace, xception: openXception } as const satisfies Record<
  string,
  (modelsFolder: string) => Promise<AttributeReader>
>

export type FaceModelName = keyof typeof readers
export const faceModelNames = Object.keys(readers) as readonly FaceModelName[]
export const defaultFaceModel: FaceModelName = 'both'

/** Loads it, and nothing of the others. TensorFlow's backend must be open already. */
export const openReader = (name: FaceModelName, modelsFolder: string): Promise<AttributeReader> =>
  readers[name](modelsFolder)

/** How much our own network's word counts beside the older one's; tried in tenths on the validation images. */
const ownShare = { gender: 0.4, age: 0.5 } as const

/**
 * Our own network, and the older one of gender and age beside it: together they are right more often than either. A
 * third one, for the emotion, would be worth another point there, and 13 ms a photo.
 */
async function openBoth(modelsFolder: string): Promise<AttributeReader> {
  const own = await openFace(modelsFolder)
  const older = await loadAgeGenderNet(await loadWeights(modelsFolder, 'age-gender'))
  return {
    calibration: {
      emotion: own.calibration.emotion,
      gender: await loadCalibration(modelsFolder, 'both', 'gender'),
    },
    async read(pictures, wanted) {
      const ours = await own.read(pictures, wanted)
      if (!wanted.has('gender') && !wanted.has('age')) return ours
      const theirs = await older.classify(cropsOf(pictures, ageGenderCrops), countOf(pictures))
      return ours.map((our, i) => joined(our, theirs[i]!))
    },
    dispose() {
      own.dispose()
      older.dispose()
    },
  }
}

function joined(own: Reading, older: Reading): Reading {
  const { gender, age } = ownShare
  return {
    ...own,
    ...(own.gender && older.gender && { gender: geometricMean(own.gender, older.gender, gender) }),
    ...(own.age !== undefined && older.age !== undefined && { age: age * own.age + (1 - age) * older.age }),
  }
}

/** Of two opinions, in which a firm no of one outweighs a vague yes of the other. */
const geometricMean = (one: readonly number[], other: readonly number[], share: number): number[] =>
  ofSumOne(one.map((score, i) => score ** share * other[i]! ** (1 - share)))

/** Our own network, which says everything at once. */
async function openFace(modelsFolder: string): Promise<AttributeReader> {
  const net = await loadFaceNet(await loadWeights(modelsFolder, 'face'))
  return {
    calibration: {
      emotion: await loadCalibration(modelsFolder, 'face', 'emotion'),
      gender: await loadCalibration(modelsFolder, 'face', 'gender'),
    },
    read: async (pictures) => await net.classify(cropsOf(pictures, faceCrops), countOf(pictures)),
    dispose: () => net.dispose(),
  }
}

/** Two older ones: mini-XCEPTION for the emotion, a small Xception for gender and age. */
async function openXception(modelsFolder: string): Promise<AttributeReader> {
  const emotionNet = await loadEmotionNet(await loadWeights(modelsFolder, 'emotion'))
  const ageGenderNet = await loadAgeGenderNet(await loadWeights(modelsFolder, 'age-gender'))
  return {
    calibration: {
      emotion: await loadCalibration(modelsFolder, 'emotion', 'emotion'),
      gender: await loadCalibration(modelsFolder, 'age-gender', 'gender'),
    },
    async read(pictures, wanted) {
      const count = countOf(pictures)
      const emotion = wanted.has('emotion')
        ? await emotionNet.classify(cropsOf(pictures, emotionCrops), count)
        : undefined
      const ageGender =
        wanted.has('gender') || wanted.has('age')
          ? await ageGenderNet.classify(cropsOf(pictures, ageGenderCrops), count)
          : undefined
      return Array.from({ length: count }, (_, i) => ({
        ...(emotion && { emotion: emotion[i]! }),
        ...ageGender?.[i],
      }))
    },
    dispose() {
      emotionNet.dispose()
      ageGenderNet.dispose()
    },
  }
}

const countOf = (pictures: readonly FacesIn[]): number =>
  pictures.reduce((count, { boxes }) => count + boxes.length, 0)

export const cropsOf = (pictures: readonly FacesIn[], crop: typeof faceCrops): Uint8Array =>
  Buffer.concat(pictures.map(({ raster, boxes }) => crop(raster, boxes)))
