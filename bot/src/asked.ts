import type { Preferences } from '@emogram/contract'
import type { Log } from '@emogram/runtime'
import { languageFor, type Words, words } from '@emogram/words'
import type { CallbackQuery, Message } from 'telegraf/types'
import { type ChatSettings, preferencesOf, type SettingsStore } from './settings/store.ts'
import { summary } from './telegram-api.ts'

/** A message, with what has to be known of its chat to answer it. */
export interface Asked {
  readonly message: Message
  readonly settings: ChatSettings
  readonly preferences: Preferences
  readonly words: Words
}

/** A press of one of the bot's buttons. */
export interface Pressed extends Omit<Asked, 'message'> {
  readonly query: Extract<CallbackQuery, { data: string }>
  readonly data: string
  readonly message: NonNullable<CallbackQuery['message']>
}

export type ReadChat = (
  chatId: number,
  languageCode: string | undefined,
) => Promise<Pick<Asked, 'settings' | 'preferences' | 'words'>>

/** Settings that cannot be read cost nobody an answer: it looks as it does before anything is chosen. */
export function readChat(store: SettingsStore, log: Log): ReadChat {
  return async (chatId, languageCode) => {
    const settings = await store.get(chatId).catch((error: unknown): ChatSettings => {
      log.warn({ why: summary(error) }, 'settings not read')
      return {}
    })
    const preferences = preferencesOf(settings, languageFor(languageCode))
    return { settings, preferences, words: words(preferences.language) }
  }
}
