/** Does the caller want the picture? JSON is the answer unless image/jpeg is asked for by name, and not after JSON. */
export function wantsJpeg(accept: string | undefined): boolean {
  const wanted = (accept ?? '')
    .split(',')
    .map((range) => range.split(';', 1)[0]!.trim().toLowerCase())
    .find((range) => range === 'image/jpeg' || range === 'application/json')
  return wanted === 'image/jpeg'
}
