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

/** Body of POST /classify when it is JSON. */
export const fileJob = z.strictObject({ file_id: z.string().regex(/^[\w-]{1,512}$/), ...answerFields })

/** Body of POST /classify_url. Whether the URL is acceptable is for the service to say, with a code of its own. */
export const urlJob = z.strictObject({ url: z.string().min(1).max(limits.urlChars), ...answerFields })

export type FileJob = z.infer<typeof fileJob>
export type UrlJob = z.infer<typeof urlJob>

/** What the bot's queue holds: one picture somebody wants read. */
export type Job = {
  readonly job_id: string
  readonly chat_id: number
  readonly message_id: number
} & ({ readonly type: 'file_id'; readonly file_id: string } | { readonly type: 'url'; readonly url: string })
