import type { Message, UserFromGetMe } from 'telegraf/types'
import { wordsOf } from './links.ts'

export interface Command {
  readonly name: string
  /** What stands behind it, without the blanks around. */
  readonly rest: string
  /** mine: it names this bot. other: it names another one. any: it names nobody. */
  readonly meant: 'mine' | 'other' | 'any'
}

/** The command that a message begins with, be it in the text or in the caption of a picture. */
export function commandOf(message: Message, me: Pick<UserFromGetMe, 'username'>): Command | undefined {
  const { text, entities } = wordsOf(message)
  const mark = entities.find(({ type, offset }) => type === 'bot_command' && offset === 0)
  if (mark === undefined) return undefined
  const [name = '', bot] = text.slice(1, mark.length).toLowerCase().split('@')
  const meant = bot === undefined ? 'any' : bot === me.username.toLowerCase() ? 'mine' : 'other'
  return { name, rest: text.slice(mark.length).trim(), meant }
}
