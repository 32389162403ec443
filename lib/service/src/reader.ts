import type { Analysis, Attribute, BackendName, Look, SomeFace } from '@emogram/vision'
import type { PictureKind } from './pictures.ts'

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

export interface ReadOptions extends Look {
  /** Drawn only where it is asked for. */
  readonly picture?: PictureKind | undefined
  readonly attributes?: undefined
  readonly signal: AbortSignal
}

/** No picture: its labels say what may not have been asked for. */
export interface ReadSomeOptions extends Look {
  readonly picture?: undefined
  readonly attributes: readonly Attribute[]
  readonly signal: AbortSignal
}
