import type { Job, Preferences } from '@emogram/contract'
import type { Message } from 'telegraf/types'
import type { MessageRef } from '../messenger.ts'
import type { AlbumPart } from './album-store.ts'
import type { Picture } from './pictures.ts'

export interface Wish {
  readonly pictures: readonly Picture[]
  /** What was sent: the picture itself, or the command that is about one. */
  readonly message: Message
  /** The id of the message that the answer replies to, where it is not the same. */
  readonly replyTo?: number
  readonly spoiler?: boolean
  readonly preferences: Preferences
}

/**
 * Job ids follow from the message alone: when Telegram delivers an update twice, the second delivery makes the same jobs,
 * and these are answered once.
 */
export function jobsFor(wish: Wish, nowMs = Date.now()): Job[] {
  const { pictures, message, replyTo, spoiler = false, preferences } = wish
  const { chat, message_id, from } = message
  return pictures.map((picture, index) => {
    const job_id = `${chat.id}.${message_id}.${index}`
    return {
      ...picture,
      job_id,
      chat_id: chat.id,
      message_id: replyTo ?? message_id,
      ...topicOf(message),
      ...(from !== undefined && { user_id: from.id }),
      accepted_at_ms: nowMs,
      result_id: job_id,
      preferences,
      ...(spoiler && { spoiler }),
    }
  })
}

/** Pictures that were sent together are answered together; an album of one is a picture. */
export function albumJob(parts: readonly AlbumPart[], preferences: Preferences, nowMs = Date.now()): Job {
  const [first] = parts as readonly [AlbumPart, ...AlbumPart[]]
  const job_id = `${first.chat_id}.${first.message_id}.0`
  const common = {
    job_id,
    chat_id: first.chat_id,
    message_id: first.message_id,
    ...(first.message_thread_id !== undefined && { message_thread_id: first.message_thread_id }),
    ...(first.user_id !== undefined && { user_id: first.user_id }),
    accepted_at_ms: nowMs,
    preferences,
    ...(parts.some(({ spoiler }) => spoiler) && { spoiler: true }),
  }
  if (parts.length > 1) return { ...common, type: 'album', file_ids: parts.map(({ file_id }) => file_id) }
  const { file_id, file_unique_id } = first
  return { ...common, type: 'file_id', file_id, file_unique_id, result_id: job_id }
}

/** The message by which somebody asked for it. Its chat, too, so that no other message is like it. */
export function askedBy({ job_id, chat_id, message_id }: Job): { chat_id: number; message_id: number } {
  const asked = Number(/^-?\d+\.(\d+)\./.exec(job_id)?.[1])
  return { chat_id, message_id: Number.isSafeInteger(asked) ? asked : message_id }
}

/** Only a real topic: in other groups the field counts replies, and Telegram refuses it in an answer. */
export const topicOf = (message: Message): { message_thread_id?: number } =>
  message.is_topic_message === true && message.message_thread_id !== undefined
    ? { message_thread_id: message.message_thread_id }
    : {}

/** Where an answer to this message goes. */
export const placeOf = (message: Message): MessageRef => ({
  chat_id: message.chat.id,
  message_id: message.message_id,
  ...topicOf(message),
})

/** The same for a job: beside the picture that it is about. */
export const placeOfJob = ({ chat_id, message_id, message_thread_id }: Job): MessageRef => ({
  chat_id,
  message_id,
  message_thread_id,
})
