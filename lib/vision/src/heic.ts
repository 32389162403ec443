import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { unreadable } from './decode.ts'
import { VisionError } from './error.ts'
import { plainTiff } from './plain-tiff.ts'

/** The part of libheif that is used here, as its package has it: each call answers an object with a code where it fails. */
interface LibHeif {
  heif_context_alloc(): object
  heif_context_read_from_memory(context: object, bytes: Uint8Array): { code: unknown }
  heif_js_context_get_primary_image_handle(context: object): { code?: unknown }
  heif_js_decode_image2(handle: object, colours: unknown, order: unknown): Decoded | { code: unknown }
  readonly heif_error_code: { readonly heif_error_Ok: unknown }
  readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown }
  readonly heif_chroma: { readonly heif_chroma_interleaved_RGB: unknown }
}

interface Decoded {
  readonly channels: readonly {
    readonly width: number
    readonly height: number
    /** Bytes from one row to the next. */
    readonly stride: number
    readonly data: Uint8Array
  }[]
}

type Open = (options: object) => LibHeif

const require = createRequire(import.meta.url)

/**
 * Decodes HEIC, the format of iPhones, for which the installed libvips has no decoder: libheif in WebAssembly, loaded
 * with the first such picture. Damaged data can do no harm in there.
 * @returns upright, as TIFF, since that is as quickly written as read
 */
export function createHeicDecoder(): (bytes: Uint8Array) => Promise<Buffer> {
  let wasm: Promise<Buffer> | undefined

  return async (bytes) => {
    wasm ??= readFile(require.resolve('libheif-js/libheif-wasm/libheif.wasm'))
    const open = require('libheif-js/libheif-wasm/libheif.js') as Open
    // A fresh instance for each picture, in 20 ms: its memory only grows, and goes with it.
    const heif = open({ wasmBinary: await wasm, print: silent, printErr: silent })
    const { width, height, stride, data } = decoded(heif, bytes)
    const rowBytes = width * 3
    const { bytes: tiff, pixels } = plainTiff(width, height)
    for (let row = 0; row < height; row++) {
      pixels.set(data.subarray(row * stride, row * stride + rowBytes), row * rowBytes)
    }
    return tiff
  }
}

function decoded(heif: LibHeif, bytes: Uint8Array): Decoded['channels'][number] {
  try {
    const context = heif.heif_context_alloc()
    const { code } = heif.heif_context_read_from_memory(context, bytes)
    if (code !== heif.heif_error_code.heif_error_Ok) throw unreadable(code)
    const handle = heif.heif_js_context_get_primary_image_handle(context)
    if (handle.code !== undefined) throw unreadable(handle.code)
    const { heif_colorspace_RGB } = heif.heif_colorspace
    const { heif_chroma_interleaved_RGB } = heif.heif_chroma
    const image = heif.heif_js_decode_image2(handle, heif_colorspace_RGB, heif_chroma_interleaved_RGB)
    if (!('channels' in image)) throw unreadable(image.code)
    return image.channels[0]!
  } catch (error) {
    // Not everything travels as a code: a picture that is made of itself, over and over, fills the stack in there.
    throw error instanceof VisionError ? error : unreadable(error)
  }
}

/** What it has to say travels as a code; our output is a log. */
const silent = () => {}
