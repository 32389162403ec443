import { type DecodeLimits, type Header, readHeader } from './decode.ts'
import { createHeicDecoder } from './heic.ts'

/** A picture in a form that libvips reads, and what is known of it. */
export interface Opened {
  readonly bytes: Uint8Array
  readonly header: Header
}

/** Judges a picture by its header, and unpacks it where libvips cannot. */
export function createOpener(limits: DecodeLimits): (bytes: Uint8Array) => Promise<Opened> {
  const decodeHeic = createHeicDecoder()
  return async (bytes) => {
    const header = await readHeader(bytes, limits)
    if (header.format !== 'heic') return { bytes, header }
    const unpacked = await decodeHeic(bytes)
    const { width, height } = await readHeader(unpacked, { ...limits, maxBytes: unpacked.length })
    return { bytes: unpacked, header: { ...header, width, height } }
  }
}
