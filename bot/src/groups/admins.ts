import type { Chat, User } from 'telegraf/types'
import type { TelegramApi } from '../telegram-api.ts'

export interface Author {
  readonly chat: Pick<Chat, 'id' | 'type'>
  readonly from?: Pick<User, 'id'> | undefined
  /** The group itself, where an admin writes anonymously. */
  readonly sender_chat?: Pick<Chat, 'id'> | undefined
}

/** In a private chat everybody is their own admin. */
export async function isAdmin(api: TelegramApi, { chat, from, sender_chat }: Author): Promise<boolean> {
  if (chat.type === 'private' || sender_chat?.id === chat.id) return true
  return from !== undefined && (await isAdminUser(api, chat.id, from.id))
}

export async function isAdminUser(api: TelegramApi, chatId: number, userId: number): Promise<boolean> {
  const { status } = await api('getChatMember', { chat_id: chatId, user_id: userId })
  return status === 'creator' || status === 'administrator'
}
