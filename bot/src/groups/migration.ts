import type { Message } from 'telegraf/types'
import type { SettingsStore } from '../settings/store.ts'

/** A group that grows becomes another chat. Both chats hear of it, in either order; moving twice does no harm. */
export async function followMigration(message: Message, store: SettingsStore): Promise<boolean> {
  if ('migrate_to_chat_id' in message) await store.move(message.chat.id, message.migrate_to_chat_id)
  else if ('migrate_from_chat_id' in message) await store.move(message.migrate_from_chat_id, message.chat.id)
  else return false
  return true
}
