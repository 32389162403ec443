import type { Chat } from './chats.ts'
import type { Message, MessageEntity } from './model.ts'
import type { World } from './world.ts'

/**
 * What of a group's talk reaches the bot.
 * - `off`: everything.
 * - `on`: commands for it, what mentions it, replies to it, service messages.
 * - `strict`: the same without mentions. Telegram's words leave them open and people have seen both.
 *
 * An administrator hears everything in any case.
 */
export type Privacy = 'off' | 'on' | 'strict'

export function hears({ bot, privacy }: World, chat: Chat, message: Message): boolean {
  if (chat.botStatus === 'left' || chat.botStatus === 'kicked') return false
  if (chat.type === 'private' || privacy === 'off' || chat.botStatus === 'administrator') return true
  if (isService(message) || message.reply_to_message?.from.id === bot.id) return true
  const words = message.text ?? message.caption ?? ''
  const entities = message.entities ?? message.caption_entities ?? []
  const name = `@${bot.username}`.toLowerCase()
  const marked = ({ offset, length }: MessageEntity) => words.slice(offset, offset + length).toLowerCase()
  return entities.some((entity) => {
    if (entity.type === 'bot_command') {
      const [, addressee] = marked(entity).split('@')
      return addressee === undefined ? entity.offset === 0 : `@${addressee}` === name
    }
    if (privacy === 'strict') return false
    return (
      (entity.type === 'mention' && marked(entity) === name) ||
      (entity.type === 'text_mention' && entity.user?.id === bot.id)
    )
  })
}

const isService = (message: Message): boolean =>
  message.new_chat_members !== undefined ||
  message.forum_topic_created !== undefined ||
  message.migrate_to_chat_id !== undefined ||
  message.migrate_from_chat_id !== undefined
