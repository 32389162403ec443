import { CodedError, limits } from '@emogram/contract'

/** Some clients send the address that a browser would show the image by. */
const dataUrl = /^data:[^,]{0,200};base64,/i

/** Four characters for three bytes; what is longer is not even decoded. */
const maxChars = Math.ceil(limits.imageBytes / 3) * 4 + 200

/** @throws CodedError where it is not the base64 of an image's bytes, as far as one can tell without decoding those */
export function bytesOfBase64(text: string): Uint8Array {
  const start = dataUrl.exec(text)?.[0].length ?? 0
  if (text.length - start > maxChars) throw new CodedError('image_too_large')
  const base64 = start === 0 ? text : text.slice(start)
  // Node reads over whatever is no base64, and would make an image of anything.
  if (!isBase64(base64)) throw new CodedError('bad_request', { message: 'The image is not valid base64.' })
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length === 0) throw new CodedError('image_empty')
  if (bytes.length > limits.imageBytes) throw new CodedError('image_too_large')
  return bytes
}

/** Two looks, each at every character once: one expression for both would try every blank as either, for hours. */
function isBase64(text: string): boolean {
  const padding = text.indexOf('=')
  return !/[^\w+/\-\s=]/.test(text) && (padding < 0 || !/[^=\s]/.test(text.slice(padding)))
}
