import type { Classification, Face } from '@emogram/contract'
import type { Analysis, Attribute, BackendName, Look, SomeFace } from '@emogram/vision'
import type { PictureWish } from './pictures.ts'

/** What reads the photos of a service: elsewhere than in the process that answers requests. */
export interface Reader {
  readonly backend: BackendName
  /** Changes whenever one of the networks does. */
  readonly models: string
  /**
   * @throws an error with a code of the contract's table when the picture is at fault; the signal's reason when it
   *         fires while the photo waits for its turn
   */
  read(bytes: Uint8Array, options: ReadOptions): Promise<Analysis>
  read(bytes: Uint8Array, options: ReadSomeOptions): Promise<Analysis<SomeFace>>
}

/** Faces that were found in a picture of this size before. */
export interface Kept {
  readonly faces: readonly Face[]
  readonly image: Classification['image']
}

export interface ReadOptions extends Look {
  /** Drawn only where it is asked for. */
  readonly picture?: PictureWish | undefined
  /** Only drawn, if the picture still has this size. */
  readonly kept?: Kept | undefined
  readonly attributes?: undefined
  readonly signal: AbortSignal
}

/** No picture: its labels say what may not have been asked for. */
export interface ReadSomeOptions extends Look {
  readonly picture?: undefined
  readonly kept?: undefined
  readonly attributes: readonly Attribute[]
  readonly signal: AbortSignal
}
