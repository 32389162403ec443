import { z } from 'zod'
import { limits } from './limits.ts'

/** Where an answer goes. Only the bot may fill these in (authorization.ts). */
const answerFields = {
  chat_id: z.union([z.int(), z.string().regex(/^@\w{4,64}$/)]).optional(),
  reply_to_message_id: z.int().positive().optional(),
  job_id: z
    .string()
    .regex(/^[\w.:-]{1,128}$/)
    .optional(),
}

/** Fields that order an answer into a chat, or name what only the bot can know. */
export const botOnlyFields = ['file_id', ...Object.keys(answerFields)]

/** Where an answer goes. */
export interface AnswerTo {
  readonly chat_id?: number | string | undefined
  readonly reply_to_message_id?: number | undefined
  readonly job_id?: string | undefined
}

/** Body of POST /classify when it is JSON. */
export const fileJob = z.strictObject({ file_id: z.string().regex(/^[\w-]{1,512}$/), ...answerFields })

/** The fields beside the file when POST /classify is an upload, multipart/form-data. */
export const uploadJob = z.strictObject({
  ...answerFields,
  chat_id: z.union([z.coerce.number().pipe(z.int()), answerFields.chat_id]).optional(),
  reply_to_message_id: z.coerce.number().pipe(z.int().positive()).optional(),
})

/** Body of POST /classify_url. Whether the URL is acceptable is for the service to say, with a code of its own. */
export const urlJob = z.strictObject({ url: z.string().min(1).max(limits.urlChars), ...answerFields })

export type FileJob = z.infer<typeof fileJob>
export type UploadJob = z.infer<typeof uploadJob>
export type UrlJob = z.infer<typeof urlJob>

/** What the bot's queue holds: one picture somebody wants read. */
export type Job = {
  readonly job_id: string
  readonly chat_id: number
  readonly message_id: number
} & (
  | {
      readonly type: 'file_id'
      readonly file_id: string
      /** The same wherever this picture is forwarded; Telegram does not hand out the file for it. */
      readonly file_unique_id?: string
    }
  | { readonly type: 'url'; readonly url: string }
)
