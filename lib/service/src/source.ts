/** How a service gets the bytes of a picture: the only thing in which the two services differ. */
export interface ImageSource<Job> {
  /**
   * @returns the bytes as the sender has them, at most `limits.imageBytes`
   * @throws CodedError when the picture cannot be had; the signal's reason when it fires
   */
  fetch(job: Job, signal: AbortSignal): Promise<Uint8Array>
}

/** One picture that is to be fetched. */
export type Fetch = (signal: AbortSignal) => Promise<Uint8Array>
