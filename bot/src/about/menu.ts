import { type Language, languages } from '@emogram/contract'
import type { Log } from '@emogram/runtime'
import { words } from '@emogram/words'
import { summary, type TelegramApi } from '../telegram-api.ts'

/** In a group there are more important things than these; `/auto` makes sense only there. */
const onlyPrivate = ['start', 'me']
const onlyInGroups = ['auto']

/**
 * The menu beside the message field, in every language and once more for groups. Telegram shows the one without a language
 * to everybody else. A comfort, so a failure is only logged.
 */
export async function offerMenu(api: TelegramApi, log: Log): Promise<void> {
  const offer = async (language: Language, isDefault: boolean) => {
    const { commands } = words(language)
    const code = isDefault ? {} : { language_code: language }
    const without = (names: string[]) => commands.filter(({ command }) => !names.includes(command))
    await api('setMyCommands', { commands: without(onlyInGroups), ...code })
    await api('setMyCommands', {
      commands: without(onlyPrivate),
      scope: { type: 'all_group_chats' },
      ...code,
    })
  }
  try {
    await offer('en', true)
    for (const language of languages.filter((each) => each !== 'en')) await offer(language, false)
  } catch (error) {
    log.warn({ why: summary(error) }, 'command menu not set')
  }
}
