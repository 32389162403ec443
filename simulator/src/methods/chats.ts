import { z } from 'zod'
import { reachableChat, setBotStatus } from '../conversation.ts'
import { badRequest } from '../errors.ts'
import { telegramLimits } from '../limits.ts'
import type { ChatMember, MemberStatus, User } from '../model.ts'
import { userOf } from '../people.ts'
import { chatId, integer, type Method, method } from './method.ts'

const oneChat = { chat_id: chatId }

/** Who is in a chat and who may do what there; what people show of themselves. */
export const chatMethods: Readonly<Record<string, Method>> = {
  getChat: method(z.object(oneChat), ({ chat_id }, { world }) =>
    world.chats.info(reachableChat(world, chat_id)),
  ),

  getChatMember: method(z.object({ ...oneChat, user_id: integer }), ({ chat_id, user_id }, { world }) => {
    const chat = reachableChat(world, chat_id)
    if (user_id === world.bot.id) return member(world.bot, chat.botStatus)
    const person = world.people.find(user_id)
    if (person === undefined) throw badRequest('user not found')
    return member(userOf(person), chat.members.get(user_id) ?? 'left')
  }),

  getChatAdministrators: method(z.object(oneChat), ({ chat_id }, { world }) => {
    const chat = reachableChat(world, chat_id)
    if (chat.type === 'private') throw badRequest('there are no administrators in the private chat')
    const people = [...chat.members]
      .filter(([, status]) => status === 'creator' || status === 'administrator')
      .map(([id, status]) => member(userOf(world.people.meet(id)), status))
    return chat.botStatus === 'administrator' ? [...people, member(world.bot, 'administrator')] : people
  }),

  getChatMemberCount: method(z.object(oneChat), ({ chat_id }, { world }) => {
    const { members } = reachableChat(world, chat_id)
    return [...members.values()].filter((status) => status !== 'left' && status !== 'kicked').length + 1
  }),

  leaveChat: method(z.object(oneChat), ({ chat_id }, { world }) => {
    const chat = reachableChat(world, chat_id)
    if (chat.type === 'private') throw badRequest("chat member status can't be changed in private chats")
    setBotStatus(world, chat, world.bot, 'left')
    return true
  }),

  getUserProfilePhotos: method(
    z.object({ user_id: integer, offset: integer.default(0), limit: integer.default(0) }),
    ({ user_id, offset, limit }, { world }) => {
      const person = world.people.find(user_id)
      if (person === undefined) throw badRequest('user not found')
      const most = limit >= 1 ? Math.min(limit, telegramLimits.profilePhotos) : telegramLimits.profilePhotos
      return {
        total_count: person.profilePhotos.length,
        photos: person.profilePhotos.slice(offset, offset + most),
      }
    },
  ),
}

/** An administrator of the simulator may do everything that Telegram lets administrators do. */
function member(user: User, status: MemberStatus): ChatMember & Record<string, unknown> {
  if (status !== 'administrator') return { user, status }
  return { user, status, can_be_edited: false, can_manage_chat: true, can_delete_messages: true }
}
