import type { AnswerTo, Classification, CodedError, Sent } from '@emogram/contract'
import type { Kept } from './reader.ts'
import type { Fetch } from './source.ts'

/** What somebody wants read, whichever way it came: one picture, or an album. */
export interface Order {
  readonly to: AnswerTo
  /** The picture itself as the answer, for a caller that asked for one. */
  readonly wantsPicture: boolean
  /** In the order of the answer. */
  readonly images: readonly [Fetch, ...Fetch[]]
  /** Its pictures are answered together, and one that cannot be read does not spoil the others. */
  readonly isAlbum: boolean
  /** Of a single picture. */
  readonly kept?: Kept | undefined
}

export interface ReadPicture {
  readonly classification: Classification
  /** JPEG. */
  readonly picture?: Buffer | undefined
}

/** What became of each picture; a single one is read, or its failure is that of the order. */
export type Reading = ReadPicture | { readonly error: CodedError }

export interface Outcome {
  readonly readings: readonly Reading[]
  readonly sent?: Sent
}

export const isRead = (reading: Reading): reading is ReadPicture => 'classification' in reading

export const pictureBytes = (readings: readonly Reading[]): number =>
  readings.reduce((sum, reading) => sum + (isRead(reading) ? (reading.picture?.length ?? 0) : 0), 0)
