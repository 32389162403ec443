import type { Message, UserFromGetMe } from 'telegraf/types'
import { commandOf } from '../intake/command.ts'
import { wordsOf } from '../intake/links.ts'

type Me = Pick<UserFromGetMe, 'id' | 'username'>

/**
 * How a message turns to the bot, if it does. In a group people talk to each other, so the bot answers only who means it.
 * mentioned: by its name, or by a command. replied: to something that the bot has said.
 */
export type Address = 'private' | 'mentioned' | 'replied' | 'nobody'

export function addressOf(message: Message, me: Me): Address {
  const command = commandOf(message, me)
  if (command?.meant === 'other') return 'nobody'
  if (message.chat.type === 'private') return 'private'
  if (command?.meant === 'mine' || mentions(message, me)) return 'mentioned'
  return repliesTo(message, me) ? 'replied' : 'nobody'
}

function mentions(message: Message, { id, username }: Me): boolean {
  const { text, entities } = wordsOf(message)
  return entities.some((entity) => {
    if (entity.type === 'text_mention') return entity.user.id === id
    const words = text.slice(entity.offset, entity.offset + entity.length)
    return entity.type === 'mention' && words.toLowerCase() === `@${username.toLowerCase()}`
  })
}

function repliesTo(message: Message, { id }: Me): boolean {
  const original = originalOf(message)
  return original?.from?.id === id
}

/** What a message answers. In a topic everything answers the news that the topic was begun, and so nothing. */
export function originalOf(message: Message): Message | undefined {
  const original = 'reply_to_message' in message ? message.reply_to_message : undefined
  return original === undefined || 'forum_topic_created' in original ? undefined : (original as Message)
}
