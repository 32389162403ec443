import { setInterval as ticks } from 'node:timers/promises'
import { CodedError } from '@emogram/contract'
import type { FastifyRequest } from 'fastify'

/** An image that came with the request, and the plain fields beside it. */
export interface Upload {
  readonly bytes: Uint8Array
  readonly fields: Readonly<Record<string, string>>
}

/** The name of the file's field, as the bot's ancestors had it. */
const imageField = 'image'

/**
 * Reads a multipart body; the plugin's limits bound it. File names are not looked at: nothing is ever stored.
 * @param seen  called with the name of every plain field before anything else is said about the request
 */
export const readUpload = (request: FastifyRequest, seen: (field: string) => void): Promise<Upload> =>
  inForm(request, () => read(request, seen), oneFile)

/**
 * Reads a form, and says in our words what is wrong with it.
 * @param tooMany  the error for more files than the plugin was told to take
 */
export async function inForm<T>(
  request: FastifyRequest,
  read: () => Promise<T>,
  tooMany: (cause: unknown) => CodedError,
): Promise<T> {
  const settled = new AbortController()
  try {
    return await Promise.race([read(), stuck(request, settled.signal)])
  } catch (error) {
    throw wrongForm(error, tooMany)
  } finally {
    settled.abort()
  }
}

/**
 * The parser stops without a word at a last part of more than 16 KiB whose head it does not understand, and such a form
 * would hold its place for as long as its sender likes. All that came is parsed at once, so after some turns of the
 * loop nothing more is to be expected; they are turns and not only time, because a busy process is no broken form.
 */
async function stuck({ raw }: FastifyRequest, settled: AbortSignal): Promise<never> {
  let turns = 0
  try {
    for await (const _ of ticks(turnMs, undefined, { signal: settled, ref: false })) {
      if (raw.complete && ++turns === maxTurns) break
    }
  } catch (error) {
    if (!settled.aborted) throw error
    return await new Promise<never>(() => {})
  }
  throw new CodedError('bad_request', { message: brokenForm })
}

const turnMs = 200
const maxTurns = 10
const brokenForm = 'The form is broken or cut off.'

async function read(request: FastifyRequest, seen: (field: string) => void): Promise<Upload> {
  const fields: Record<string, string> = {}
  let bytes: Uint8Array | undefined
  for await (const part of request.parts()) {
    if (part.type === 'file') {
      if (part.fieldname !== imageField || bytes !== undefined) throw oneFile()
      bytes = await part.toBuffer()
    } else {
      seen(part.fieldname)
      if (Object.hasOwn(fields, part.fieldname)) {
        throw new CodedError('bad_request', { message: 'Every field may be sent only once.' })
      }
      fields[part.fieldname] = String(part.value)
    }
  }
  if (bytes === undefined) {
    throw new CodedError('image_missing', {
      message: `Send the image as a file in the field "${imageField}".`,
    })
  }
  return { bytes, fields }
}

/** What the plugin refuses has a code; what its parser stumbles over, a missing boundary or a cut-off part, has none. */
function wrongForm(error: unknown, tooMany: (cause: unknown) => CodedError): unknown {
  if (error instanceof CodedError) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'FST_FILES_LIMIT') return tooMany(error)
  if (code !== undefined) return error
  return new CodedError('bad_request', { message: brokenForm, cause: error })
}

const oneFile = (cause?: unknown) =>
  new CodedError('bad_request', { message: `Send one file, in the field "${imageField}".`, cause })
