import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { post, writableChat } from '../conversation.ts'
import { badRequest } from '../errors.ts'
import type { StoredFile } from '../file-store.ts'
import { telegramLimits } from '../limits.ts'
import { documentIn, photoIn, wrongFileId } from './attached.ts'
import { flag, type Method, method, text } from './method.ts'
import { captionOfSending, captionPart, markupPart, placePart, sending } from './sending.ts'

export const fileMethods: Readonly<Record<string, Method>> = {
  sendPhoto: method(
    z.object({ ...sending, ...captionOfSending, photo: text.optional(), has_spoiler: flag.optional() }),
    async (given, call) => {
      const chat = writableChat(call.world, given.chat_id, 'photos')
      const rest = { ...captionPart(given), ...placePart(chat, given), ...markupPart(given.reply_markup) }
      const photo = await photoIn(call, given.photo)
      return post(call.world, chat, call.world.bot, {
        photo,
        ...(given.has_spoiler && { has_media_spoiler: true }),
        ...rest,
      })
    },
  ),

  sendDocument: method(
    z.object({ ...sending, ...captionOfSending, document: text.optional() }),
    async (given, call) => {
      const chat = writableChat(call.world, given.chat_id, 'documents')
      const rest = { ...captionPart(given), ...placePart(chat, given), ...markupPart(given.reply_markup) }
      const document = await documentIn(call, given.document)
      return post(call.world, chat, call.world.bot, { document, ...rest })
    },
  ),

  getFile: method(z.object({ file_id: text }), async ({ file_id }, { world }) => {
    const file = world.files.get(file_id)
    if (file === undefined) throw wrongFileId()
    const { localFiles } = world
    if (localFiles === undefined && file.size > telegramLimits.downloadBytes) {
      throw badRequest('file is too big')
    }
    return {
      file_id: file.fileId,
      file_unique_id: file.uniqueId,
      file_size: file.size,
      file_path: localFiles === undefined ? file.path : await writtenTo(localFiles, file),
    }
  }),
}

async function writtenTo(folder: string, { path, bytes }: StoredFile): Promise<string> {
  const target = resolve(folder, path)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, bytes)
  return target
}
