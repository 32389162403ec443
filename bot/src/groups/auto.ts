import type { Chat } from 'telegraf/types'
import type { Asked } from '../asked.ts'
import { placeOf } from '../intake/jobs.ts'
import type { Say } from '../messenger.ts'
import type { SettingsStore } from '../settings/store.ts'
import type { TelegramApi } from '../telegram-api.ts'
import { isAdmin, isAdminUser } from './admins.ts'

export interface AutoOptions {
  readonly api: TelegramApi
  readonly say: Say
  readonly store: SettingsStore
}

/** `/auto on` and `/auto off`: whether every picture in a group is looked at. */
export function createAuto({ api, say, store }: AutoOptions) {
  /** By its privacy mode a bot sees only what is meant for it, unless that is off or the bot is an admin. */
  async function seesEverything(chat: Chat): Promise<boolean> {
    const me = await api('getMe', {})
    return me.can_read_all_group_messages || (await isAdminUser(api, chat.id, me.id))
  }

  return async ({ message, words }: Asked, rest: string): Promise<void> => {
    const { replies } = words
    const reply = (text: string) => void say(placeOf(message), text)
    if (message.chat.type === 'private') return reply(replies.autoOnlyInGroups)
    const [, wish] = /^(on|off)$/i.exec(rest) ?? []
    if (wish === undefined) return reply(replies.autoHow)
    if (!(await isAdmin(api, message))) return reply(replies.adminsOnly)
    const auto = wish.toLowerCase() === 'on'
    await store.change(message.chat.id, { auto })
    if (!auto) return reply(replies.autoOff)
    reply((await seesEverything(message.chat)) ? replies.autoOn : replies.autoBlind)
  }
}
