import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { tell } from '../conversation.ts'
import { PersonError } from '../errors.ts'
import { type Form, readForm } from '../form.ts'
import { newOpaqueId } from '../ids.ts'
import { keptLimits, telegramLimits } from '../limits.ts'
import { keepDocument, keepMovingPicture, keepSticker, personPhoto, type Upload } from '../media.ts'
import { flag, integer, json } from '../methods/method.ts'
import type { Message, MessageContent } from '../model.ts'
import type { World } from '../world.ts'
import { type ChatRequest, captionContent, chatId, parse, speakUnheard, written } from './request.ts'

/** How long an album may dribble in. */
const longestPauseMs = 10_000

const fields = z.object({
  ...written,
  /** On the first item. */
  caption: z.string().optional(),
  /** One for each item. */
  captions: json(z.array(z.string().nullable())).optional(),
  /** To send the items of an album one by one, with other things in between. */
  media_group_id: z.string().min(1).optional(),
  /** In which order the bot hears of the items, counted from 0. */
  update_order: json(z.array(z.int().nonnegative())).optional(),
  /** How long the bot waits between two items. */
  update_pause_ms: integer.pipe(z.int().min(0).max(longestPauseMs)).optional(),
  /** What the size of the file is said to be. */
  declared_bytes: integer.pipe(z.int().nonnegative()).optional(),
  is_animated: flag.optional(),
  is_video: flag.optional(),
  emoji: z.string().optional(),
})

type Given = z.infer<typeof fields>
type Keep = (world: World, upload: Upload, given: Given, form: Form) => Promise<MessageContent>

const notReadable =
  (as: string, { fileName }: Upload) =>
  (cause: unknown) => {
    throw new PersonError(415, `“${fileName}” is not a picture that can be sent as a ${as}.`, { cause })
  }

const thumbnailIn = (form: Form) => form.files.find(({ field }) => field === 'thumbnail')

/** What a file becomes that is sent as one of these. */
const kinds: Readonly<Record<string, Keep>> = {
  photos: async (world, file, { spoiler }) => ({
    photo: await personPhoto(world, file).catch(notReadable('photo', file)),
    ...(spoiler && { has_media_spoiler: true }),
  }),
  documents: async (world, file) => ({ document: await keepDocument(world, file) }),
  stickers: async (world, file, { is_animated: animated = false, is_video: video = false, emoji }) => ({
    sticker: await keepSticker(world, file, { animated, video, emoji }).catch(notReadable('sticker', file)),
  }),
  // Telegram says it twice, so that a bot which knows no animations sees a document.
  animations: async (world, file, { spoiler }, form) => {
    const animation = await keepMovingPicture(world, 'animation', file, thumbnailIn(form))
    const { width: _, height: __, duration: ___, ...document } = animation
    return { animation, document, ...(spoiler && { has_media_spoiler: true }) }
  },
  videos: async (world, file, { spoiler }, form) => ({
    video: await keepMovingPicture(world, 'video', file, thumbnailIn(form)),
    ...(spoiler && { has_media_spoiler: true }),
  }),
}

/** Photos, files, stickers, films: several at once are an album. */
export function fileRoutes(app: FastifyInstance, world: World): void {
  for (const [name, keep] of Object.entries(kinds)) {
    app.post(`/chats/:chat/${name}`, async (request: ChatRequest) => {
      const form = await readForm(request, keptLimits.personUploadBytes)
      const given = parse(fields, form.fields)
      const files = form.files.filter(({ field }) => field !== 'thumbnail')
      if (files.length === 0) throw new PersonError(400, 'No file was sent.')
      if (files.length > telegramLimits.albumItems) {
        throw new PersonError(400, `An album holds at most ${telegramLimits.albumItems} files.`)
      }
      const captions = files.map((_, index) => captionOf(given, index))
      const contents = await Promise.all(
        files.map((file) => keep(world, { ...file, declaredBytes: given.declared_bytes }, given, form)),
      )
      const group = given.media_group_id ?? (contents.length > 1 ? newOpaqueId() : undefined)
      const album = group === undefined ? {} : { media_group_id: group }
      const messages = contents.map((content, index) =>
        speakUnheard(world, chatId(request), given, { ...content, ...album, ...captions[index] }),
      )
      await tellAll(world, chatId(request), messages, given)
      return { messages }
    })
  }
}

function captionOf({ caption, captions, entities }: Given, index: number): MessageContent {
  const words = captions?.[index] ?? (index === 0 ? caption : undefined)
  return captionContent(words ?? '', index === 0 ? entities : undefined)
}

async function tellAll(world: World, id: number, messages: readonly Message[], given: Given): Promise<void> {
  const order = given.update_order ?? [...messages.keys()]
  if (order.length !== messages.length || new Set(order).size !== order.length) {
    throw new PersonError(400, 'The order has to name every item once.')
  }
  for (const [turn, index] of order.entries()) {
    const message = messages[index]
    if (message === undefined) throw new PersonError(400, 'The order names an item that is not there.')
    if (turn > 0 && given.update_pause_ms !== undefined) await sleep(given.update_pause_ms)
    tell(world, world.chats.open(id), message, 'message')
  }
}
