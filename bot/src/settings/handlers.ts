import type { Asked, Pressed, ReadChat } from '../asked.ts'
import { isAdmin } from '../groups/admins.ts'
import { placeOf } from '../intake/jobs.ts'
import type { Say } from '../messenger.ts'
import type { TelegramApi } from '../telegram-api.ts'
import { panel, readPanelPress } from './panel.ts'
import type { ChatSettings, SettingsStore } from './store.ts'

export interface SettingsOptions {
  readonly api: TelegramApi
  readonly say: Say
  readonly store: SettingsStore
  readonly read: ReadChat
}

/** `/settings`: a message with buttons, which changes with every press. In groups everybody may look, admins may change. */
export function createSettings({ api, say, store, read }: SettingsOptions) {
  return {
    async show({ message, preferences, settings }: Asked): Promise<void> {
      const { text, reply_markup } = panel('all', preferences, autoOf(message.chat, settings))
      void say(placeOf(message), text, { reply_markup })
    },

    /** @returns what the person reads at once; undefined where this is no button of the panel */
    async press(pressed: Pressed): Promise<{ text?: string; isAlert?: boolean } | undefined> {
      const { data, message, query, preferences, settings, words } = pressed
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
        await api('editMessageText', {
          ...place,
          ...panel(press.screen, preferences, autoOf(message.chat, settings)),
        })
        return {}
      }
      const { kind } = press
      const isNews = kind === 'auto' ? settings.auto !== press.auto : preferences[press.topic] !== press.value
      if (!isNews) return { text: words.settings.saved }
      const change = kind === 'auto' ? { auto: press.auto } : { [press.topic]: press.value }
      await store.change(message.chat.id, change)
      const now = await read(message.chat.id, query.from.language_code)
      const shown = panel('all', now.preferences, autoOf(message.chat, now.settings))
      await api('editMessageText', { ...place, ...shown })
      return { text: now.words.settings.saved }
    },
  }
}

const autoOf = ({ type }: { type: string }, { auto = false }: ChatSettings): boolean | undefined =>
  type === 'private' ? undefined : auto
