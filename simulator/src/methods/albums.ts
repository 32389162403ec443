import { z } from 'zod'
import { post, writableChat } from '../conversation.ts'
import { ApiError, badRequest } from '../errors.ts'
import { newOpaqueId } from '../ids.ts'
import { telegramLimits } from '../limits.ts'
import type { EditableContent } from '../model.ts'
import { documentIn, photoIn } from './attached.ts'
import { flag, json, type Method, type MethodCall, method, text } from './method.ts'
import { captionOfSending, captionPart, placePart, sending } from './sending.ts'

/** A photo or document as albums and editMessageMedia describe it. */
export const inputMedia = z.discriminatedUnion('type', [
  z.object({ ...captionOfSending, type: z.literal('photo'), media: text, has_spoiler: flag.optional() }),
  z.object({ ...captionOfSending, type: z.literal('document'), media: text }),
])

export const albumMethods: Readonly<Record<string, Method>> = {
  sendMediaGroup: method(z.object({ ...sending, media: json(z.array(inputMedia)) }), async (given, call) => {
    const { media } = given
    const kinds = new Set(media.map(({ type }) => type))
    if (media.length < telegramLimits.albumLeastItems) throw badRequest('there are no messages to send')
    if (media.length > telegramLimits.albumItems) throw badRequest('too many messages to send as an album')
    if (kinds.size > 1) throw badRequest("document can't be mixed with other media types")
    const kind = kinds.has('photo') ? 'photos' : 'documents'
    const chat = writableChat(call.world, given.chat_id, kind)
    const place = placePart(chat, given)
    const contents = await Promise.all(
      media.map((item, index) => mediaContent(call, item).catch(inAlbum(index + 1))),
    )
    const media_group_id = newOpaqueId()
    return contents.map((content) =>
      post(call.world, chat, call.world.bot, { ...content, ...place, media_group_id }),
    )
  }),
}

/** What is wrong with a picture itself Telegram says of an album in a frame of its own. */
const inAlbum = (number: number) => (error: unknown) => {
  const [, words] = /^Bad Request: ([A-Z_]+)$/.exec(error instanceof ApiError ? error.message : '') ?? []
  if (words === undefined) throw error
  throw badRequest(`failed to send message #${number} with the error message "${words}"`)
}

export async function mediaContent(
  call: MethodCall,
  item: z.infer<typeof inputMedia>,
): Promise<EditableContent> {
  const caption = captionPart(item)
  if (item.type === 'document') {
    return { document: await documentIn(call, attached(call, item.media)), ...caption }
  }
  return {
    photo: await photoIn(call, attached(call, item.media)),
    ...caption,
    ...(item.has_spoiler && { has_media_spoiler: true }),
  }
}

function attached({ files }: MethodCall, media: string): string {
  const [, part] = /^attach:\/\/(.*)$/.exec(media) ?? []
  if (part !== undefined && !files.some(({ field }) => field === part)) {
    throw badRequest("can't parse InputMedia: media not found")
  }
  return media
}
