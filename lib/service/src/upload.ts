import { CodedError } from '@emogram/contract'
import type { FastifyRequest } from 'fastify'

/** An image that came with the request, and the plain fields beside it. */
export interface Upload {
  readonly bytes: Uint8Array
  readonly fields: Readonly<Record<string, string>>
}

/** The name of the file's field, as the bot's ancestors had it. */
const imageField = 'image'

/** Reads a multipart body; the plugin's limits bound it. File names are not looked at: nothing is ever stored. */
export async function readUpload(request: FastifyRequest): Promise<Upload> {
  const fields: Record<string, string> = {}
  let bytes: Uint8Array | undefined
  for await (const part of request.parts()) {
    if (part.type === 'file') {
      const content = await part.toBuffer()
      if (part.fieldname !== imageField || bytes !== undefined) {
        throw new CodedError('bad_request', { message: `Send one file, in the field "${imageField}".` })
      }
      bytes = content
    } else if (Object.hasOwn(fields, part.fieldname)) {
      throw new CodedError('bad_request', { message: 'Every field may be sent only once.' })
    } else {
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
