import type {} from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { Upload } from './media.ts'

export interface Form {
  readonly fields: Readonly<Record<string, unknown>>
  /** In the order in which they came. */
  readonly files: readonly (Upload & { readonly field: string })[]
}

/** More parts than any honest form has. */
const maxParts = 100

/** Fields and files of a request, in whichever of the four ways they came: query, JSON, urlencoded, multipart. */
export async function readForm(request: FastifyRequest, maxFileBytes: number): Promise<Form> {
  const fields = new Map<string, unknown>(Object.entries(request.query as Record<string, unknown>))
  const files: (Upload & { field: string })[] = []
  if (request.isMultipart()) {
    const limits = { fileSize: maxFileBytes, parts: maxParts, fieldSize: 2 ** 20 }
    for await (const part of request.parts({ limits })) {
      if (part.type === 'field') {
        fields.set(part.fieldname, part.value)
      } else {
        files.push({
          field: part.fieldname,
          bytes: await part.toBuffer(),
          fileName: part.filename,
          mimeType: part.mimetype,
        })
      }
    }
  } else if (typeof request.body === 'object' && request.body !== null) {
    for (const [name, value] of Object.entries(request.body)) fields.set(name, value)
  }
  return { fields: Object.fromEntries(fields), files }
}
