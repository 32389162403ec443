import type { Asked, Pressed, ReadChat } from '../asked.ts'
import { isAdmin } from '../groups/admins.ts'
import { placeOf } from '../intake/jobs.ts'
import type { Say } from '../messenger.ts'
import type { TelegramApi } from '../telegram-api.ts'
import { panel, readPanelPress } from './panel.ts'
import type { SettingsStore } from './store.ts'

export interface SettingsOptions {
  readonly api: TelegramApi
  readonly say: Say
  readonly store: SettingsStore
  readonly read: ReadChat
}

/** `/settings`: a message with buttons, which changes with every press. In groups everybody may look, admins may change. */
export function createSettings({ api, say, store, read }: SettingsOptions) {
  return {
    async show({ message, preferences }: Asked): Promise<void> {
      const { text, reply_markup } = panel('all', preferences)
      void say(placeOf(message), text, { reply_markup })
    },

    /** @returns what the person reads at once; undefined where this is no button of the panel */
    async press(pressed: Pressed): Promise<{ text?: string; isAlert?: boolean } | undefined> {
      const { data, message, query, preferences, words } = pressed
      const press = readPanelPress(data)
      if (press === undefined) return undefined
      const place = { chat_id: message.chat.id, message_id: message.message_id }
      if (!(await isAdmin(api, { chat: message.chat, from: query.from }))) {
        return { text: words.replies.adminsOnly, isAlert: true }
      }
      if (press.kind === 'done') {
        await api('deleteMessage', place)
        return {}
      }
      if (press.kind === 'show') {
        await api('editMessageText', { ...place, ...panel(press.screen, preferences) })
        return {}
      }
      const { topic, value } = press
      if (preferences[topic] === value) return { text: words.settings.saved }
      await store.change(message.chat.id, { [topic]: value })
      const now = await read(message.chat.id, query.from.language_code)
      await api('editMessageText', { ...place, ...panel('all', now.preferences) })
      return { text: now.words.settings.saved }
    },
  }
}
