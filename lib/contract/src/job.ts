import { z } from 'zod'
import { limits } from './limits.ts'
import { type Preferences, preferences } from './preferences.ts'
import { classification, face } from './result.ts'

const id = z.string().regex(/^[\w.:-]{1,128}$/)
const messageId = z.int().positive()
const fileId = z.string().regex(/^[\w-]{1,512}$/)

/** Where an answer goes, and how it looks. Only the bot may fill these in (authorization.ts). */
const answerFields = {
  chat_id: z.union([z.int(), z.string().regex(/^@\w{4,64}$/)]).optional(),
  reply_to_message_id: messageId.optional(),
  /** A topic of a group. */
  message_thread_id: messageId.optional(),
  /** The bot's own message that the answer takes the place of, instead of being a new one. */
  status_message_id: messageId.optional(),
  job_id: id.optional(),
  /** The id that the buttons below the answer carry; without it there are no buttons. */
  result_id: id.optional(),
  ...preferences.partial().shape,
  /** The picture was sent covered, so the answer is, too. */
  spoiler: z.boolean().optional(),
  /** An earlier attempt may have arrived (`telegram_unconfirmed`); the answer is to be sent once more all the same. */
  in_doubt: z.boolean().optional(),
}

/** What the bot kept of an earlier answer: the picture is only drawn anew. */
const keptFields = {
  faces: z.array(face).max(limits.keptFaces).optional(),
  /** Of the picture that `faces` were found in; one of another size is another picture, and is read anew. */
  image_px: classification.shape.image.optional(),
}

/** Fields that order an answer into a chat, or name what only the bot can know. */
export const botOnlyFields = ['file_id', 'file_ids', ...Object.keys(answerFields), ...Object.keys(keptFields)]

/** Where an answer goes, and how it looks. */
export interface AnswerTo extends Partial<z.infer<z.ZodObject<typeof answerFields>>> {}

/** Body of POST /classify when it is JSON: one picture, read or only drawn. */
export const fileJob = z.strictObject({ file_id: fileId, ...answerFields, ...keptFields })

/** The other body of POST /classify: an album, whose pictures are answered as one album, in the same order. */
export const albumJob = z.strictObject({
  file_ids: z.array(fileId).min(2).max(limits.albumPictures),
  ...answerFields,
})

/** The fields beside the file when POST /classify is an upload, multipart/form-data. */
export const uploadJob = z.strictObject({
  chat_id: z.union([z.coerce.number().pipe(z.int()), answerFields.chat_id]).optional(),
  reply_to_message_id: z.coerce.number().pipe(messageId).optional(),
  job_id: answerFields.job_id,
})

/** Body of POST /classify_url. Whether the URL is acceptable is for the service to say, with a code of its own. */
export const urlJob = z.strictObject({
  url: z.string().min(1).max(limits.urlChars),
  ...answerFields,
  ...keptFields,
})

export type FileJob = z.infer<typeof fileJob>
export type UrlJob = z.infer<typeof urlJob>

/** What the bot's queue holds: one picture, or one album, that somebody wants read. */
export type Job = {
  readonly job_id: string
  readonly chat_id: number
  /** The message that the answer replies to. */
  readonly message_id: number
  readonly message_thread_id?: number
  /** Who asked, and may therefore cancel. */
  readonly user_id?: number
  /** The wall clock when it was accepted; too old a job is apologised for instead of being answered. */
  readonly accepted_at_ms?: number
  readonly status_message_id?: number
  readonly result_id?: string
  readonly preferences?: Preferences
  readonly spoiler?: boolean
  readonly in_doubt?: boolean
} & (
  | ({
      readonly type: 'file_id'
      readonly file_id: string
      /** The same wherever this picture is forwarded; Telegram does not hand out the file for it. */
      readonly file_unique_id?: string
    } & Kept)
  | ({ readonly type: 'url'; readonly url: string } & Kept)
  | { readonly type: 'album'; readonly file_ids: readonly string[] }
)

type Kept = { readonly [Field in keyof typeof keptFields]?: z.infer<(typeof keptFields)[Field]> }
