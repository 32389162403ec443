/** @returns undefined where the browser knows no such format, as Chromium knows no HEIC */
export async function pictureOf(blob: Blob): Promise<HTMLImageElement | undefined> {
  const picture = new Image()
  picture.alt = 'The picture that was looked at'
  picture.src = URL.createObjectURL(blob)
  try {
    await picture.decode()
    return picture
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'EncodingError')) throw error
    forget(picture)
    return undefined
  }
}

/** Its bytes; the element may stand until another one takes its place. */
export const forget = (picture: HTMLImageElement): void => URL.revokeObjectURL(picture.src)
