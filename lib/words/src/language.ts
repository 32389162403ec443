import { defaultPreferences, type Language, languages } from '@emogram/contract'

/** @param code  an IETF tag, as in Telegram's `language_code`: "ru", "pt-br", "zh-hans"; many users have none */
export function languageFor(code: string | undefined): Language {
  const primary = code?.split(/[-_]/)[0]?.toLowerCase()
  return languages.find((language) => language === primary) ?? defaultPreferences.language
}
