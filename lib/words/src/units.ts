/** Rounded up: people forgive waiting too long less than being early. Zero is "in a moment". */
export const inMinutes = (durationMs: number): number =>
  durationMs < 30_000 ? 0 : Math.ceil(durationMs / 60_000)

export const inMegabytes = (bytes: number): number => bytes / 2 ** 20
