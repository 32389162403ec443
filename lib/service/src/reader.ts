import type { Analysis, BackendName } from '@emogram/vision'
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
}

export interface ReadOptions {
  /** Drawn only where it is asked for. */
  readonly picture?: PictureKind | undefined
  readonly signal: AbortSignal
}
