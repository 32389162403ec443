/** Numbers from 0 up to 1 that are the same for the same seed: a run that failed can be played again. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    // A step of a Weyl sequence, stirred twice.
    state = (state + 0x9e3779b9) | 0
    let stirred = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    stirred = Math.imul(stirred ^ (stirred >>> 15), 0x735a2d97)
    return ((stirred ^ (stirred >>> 15)) >>> 0) / 2 ** 32
  }
}
