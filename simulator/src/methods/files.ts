import { z } from 'zod'
import { post, writableChat } from '../conversation.ts'
import { badRequest } from '../errors.ts'
import { telegramLimits } from '../limits.ts'
import { botPhoto, keepDocument, type Upload } from '../media.ts'
import type { PhotoSize, SentDocument } from '../model.ts'
import { type Method, type MethodCall, method, text } from './method.ts'
import { captionOfSending, captionPart, markupPart, replyPart, sending } from './sending.ts'

const wrongFileId = () => badRequest('wrong file_id or the file is temporarily unavailable')

export const fileMethods: Readonly<Record<string, Method>> = {
  sendPhoto: method(
    z.object({ ...sending, ...captionOfSending, photo: text.optional() }),
    async (given, call) => {
      const chat = writableChat(call.world, given.chat_id)
      const rest = { ...captionPart(given), ...replyPart(chat, given), ...markupPart(given.reply_markup) }
      const source = fileSource(call, 'photo', given.photo)
      const photo = typeof source === 'string' ? photoAgain(call, source) : await botPhoto(call.world, source)
      return post(call.world, chat, call.world.bot, { photo, ...rest })
    },
  ),

  sendDocument: method(
    z.object({ ...sending, ...captionOfSending, document: text.optional() }),
    async (given, call) => {
      const chat = writableChat(call.world, given.chat_id)
      const rest = { ...captionPart(given), ...replyPart(chat, given), ...markupPart(given.reply_markup) }
      const source = fileSource(call, 'document', given.document)
      const document =
        typeof source === 'string' ? documentAgain(call, source) : await keepDocument(call.world, source)
      return post(call.world, chat, call.world.bot, { document, ...rest })
    },
  ),

  getFile: method(z.object({ file_id: text }), ({ file_id }, { world }) => {
    const file = world.files.get(file_id)
    if (file === undefined) throw wrongFileId()
    if (file.bytes.length > telegramLimits.downloadBytes) throw badRequest('file is too big')
    return {
      file_id: file.fileId,
      file_unique_id: file.uniqueId,
      file_size: file.bytes.length,
      file_path: file.path,
    }
  }),
}

/** The file itself, or the file_id of one that Telegram has. */
function fileSource(
  { files }: MethodCall,
  field: 'photo' | 'document',
  value: string | undefined,
): Upload | string {
  const part = value?.startsWith('attach://') ? value.slice('attach://'.length) : field
  const upload = files.find((file) => file.field === part)
  if (upload !== undefined) {
    if (upload.bytes.length === 0) throw badRequest('file must be non-empty')
    return upload
  }
  if (value === undefined || value.startsWith('attach://'))
    throw badRequest(`there is no ${field} in the request`)
  // The simulator fetches nothing from anywhere.
  if (/^https?:/i.test(value)) throw badRequest('failed to get HTTP URL content')
  return value
}

function photoAgain({ world }: MethodCall, fileId: string): readonly PhotoSize[] {
  const file = world.files.get(fileId)
  if (file === undefined) throw wrongFileId()
  if (file.kind !== 'photo') throw badRequest("can't use file of type Document as Photo")
  return file.photo
}

function documentAgain({ world }: MethodCall, fileId: string): SentDocument {
  const file = world.files.get(fileId)
  if (file === undefined) throw wrongFileId()
  if (file.kind !== 'document') throw badRequest("can't use file of type Photo as Document")
  return {
    ...(file.name !== undefined && { file_name: file.name }),
    mime_type: file.mimeType,
    file_id: file.fileId,
    file_unique_id: file.uniqueId,
    file_size: file.bytes.length,
  }
}
