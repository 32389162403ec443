import { badRequest } from '../errors.ts'
import type { StoredFile } from '../file-store.ts'
import { botPhoto, documentOf, keepDocument, type Upload } from '../media.ts'
import type { PhotoSize, SentDocument } from '../model.ts'
import type { MethodCall } from './method.ts'

export const wrongFileId = () => badRequest('wrong file_id or the file is temporarily unavailable')

/** The photo in a call: uploaded with it, or one that Telegram has. */
export async function photoIn(call: MethodCall, value: string | undefined): Promise<readonly PhotoSize[]> {
  const source = fileSource(call, 'photo', value)
  return typeof source === 'string'
    ? knownFile(call, source, 'photo').photo
    : await botPhoto(call.world, source)
}

export async function documentIn(call: MethodCall, value: string | undefined): Promise<SentDocument> {
  const source = fileSource(call, 'document', value)
  return typeof source === 'string'
    ? documentOf(knownFile(call, source, 'document'))
    : await keepDocument(call.world, source)
}

/** The file itself, or the file_id of one that Telegram has. */
function fileSource(
  { files }: MethodCall,
  field: 'photo' | 'document',
  value: string | undefined,
): Upload | string {
  const part = value?.startsWith('attach://') ? value.slice('attach://'.length) : field
  const upload = files.find((file) => file.field === part)
  if (upload !== undefined && (value === undefined || value.startsWith('attach://'))) {
    if (upload.bytes.length === 0) throw badRequest('file must be non-empty')
    return upload
  }
  if (value === undefined || value.startsWith('attach://'))
    throw badRequest(`there is no ${field} in the request`)
  // The simulator fetches nothing from anywhere.
  if (/^https?:/i.test(value)) throw badRequest('failed to get HTTP URL content')
  return value
}

const capital = (kind: string) => kind.charAt(0).toUpperCase() + kind.slice(1)

function knownFile({ world }: MethodCall, fileId: string, wanted: 'photo' | 'document'): StoredFile {
  const file = world.files.get(fileId)
  if (file === undefined) throw wrongFileId()
  if (file.kind !== wanted) {
    throw badRequest(`can't use file of type ${capital(file.kind)} as ${capital(wanted)}`)
  }
  return file
}
