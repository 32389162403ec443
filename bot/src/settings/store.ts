import { defaultPreferences, type Preferences, preferences } from '@emogram/contract'
import { z } from 'zod'
import type { KeyValue } from '../key-value.ts'

/** What was chosen for a chat; what is absent was never touched. */
const chosen = preferences.extend({ auto: z.boolean() }).partial()
export type ChatSettings = z.infer<typeof chosen>

export interface SettingsStore {
  get(chatId: number): Promise<ChatSettings>
  /** A value of undefined takes the choice back. @returns the settings as they are now */
  change(
    chatId: number,
    change: { [Name in keyof ChatSettings]?: ChatSettings[Name] | undefined },
  ): Promise<ChatSettings>
  /** A group that grows becomes another chat. */
  move(from: number, to: number): Promise<void>
  forget(chatId: number): Promise<void>
}

export function createSettingsStore(values: KeyValue): SettingsStore {
  async function get(chatId: number): Promise<ChatSettings> {
    const known = await values.get(String(chatId))
    // What another version of the bot has written and this one cannot read was never chosen.
    return known === undefined ? {} : (chosen.safeParse(JSON.parse(known)).data ?? {})
  }
  return {
    get,
    async change(chatId, change) {
      const settings = chosen.parse({ ...(await get(chatId)), ...change })
      await values.set(String(chatId), JSON.stringify(settings))
      return settings
    },
    async move(from, to) {
      const known = await values.get(String(from))
      if (known === undefined) return
      await values.set(String(to), known)
      await values.delete(String(from))
    },
    forget: (chatId) => values.delete(String(chatId)),
  }
}

/** @param spoken  what the person's app says about their language */
export function preferencesOf(settings: ChatSettings, spoken: Preferences['language']): Preferences {
  const { language = spoken, style, details, min_score } = settings
  return {
    language,
    style: style ?? defaultPreferences.style,
    details: details ?? defaultPreferences.details,
    min_score: min_score ?? defaultPreferences.min_score,
  }
}
