import type { MessageEntity } from '../model.ts'

/** Who says something, where, and in answer to what. */
export interface Speech {
  readonly entities?: readonly MessageEntity[]
  readonly replyTo?: number
  /** Who speaks in a group; by default whoever joined first. */
  readonly from?: number
  /** The `message_thread_id` of a topic. */
  readonly topic?: number
  /** The name of somebody whose message this was. */
  readonly forwardedFrom?: string
  readonly spoiler?: boolean
}

export const speechFields = ({ entities, replyTo, from, topic, forwardedFrom, spoiler }: Speech) => ({
  entities,
  reply_to_message_id: replyTo,
  from,
  message_thread_id: topic,
  forwarded_from: forwardedFrom,
  spoiler,
})
