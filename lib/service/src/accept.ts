interface Wish {
  /** Where the header names it; it need not. */
  readonly place: number
  /** 0 for what is not wanted. */
  readonly quality: number
}

/**
 * Does the caller want the picture? JSON is the answer unless the header likes image/jpeg better, or as much and names
 * it first. image/* will do; a bare wildcard asks for nothing in particular.
 */
export function wantsJpeg(accept: string | undefined): boolean {
  const ranges = (accept ?? '').split(',').map(readRange)
  const wish = (...names: string[]): Wish => {
    // The exact name says more than the wildcard, wherever it stands.
    const place = names
      .map((name) => ranges.findIndex(({ type }) => type === name))
      .find((index) => index >= 0)
    return place === undefined
      ? { place: Number.POSITIVE_INFINITY, quality: 0 }
      : { place, quality: ranges[place]!.quality }
  }
  const jpeg = wish('image/jpeg', 'image/*')
  const json = wish('application/json', 'application/*')
  if (jpeg.quality !== json.quality) return jpeg.quality > json.quality
  return jpeg.quality > 0 && jpeg.place < json.place
}

function readRange(range: string): { type: string; quality: number } {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))
  return { type, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 }
}
