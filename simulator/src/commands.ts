import type { BotCommand, ChatType } from './model.ts'

/** For whom a list of commands is; Telegram's own names. */
export interface CommandScope {
  readonly type: string
  readonly chat_id?: number | undefined
  readonly user_id?: number | undefined
}

const keyOf = ({ type, chat_id, user_id }: CommandScope, language: string): string =>
  [type, chat_id, user_id, language].join(' ')

/** The commands that a bot offers, by scope and language. */
export class Commands {
  readonly #lists = new Map<string, readonly BotCommand[]>()

  get(scope: CommandScope, language: string): readonly BotCommand[] {
    return this.#lists.get(keyOf(scope, language)) ?? []
  }

  set(scope: CommandScope, language: string, commands: readonly BotCommand[]): void {
    if (commands.length === 0) this.#lists.delete(keyOf(scope, language))
    else this.#lists.set(keyOf(scope, language), commands)
  }

  /** What a person's app shows: the closest scope first, and in each the person's language first. */
  shown(chat: { readonly id: number; readonly type: ChatType } | undefined, language: string) {
    const scopes: CommandScope[] = [
      ...(chat === undefined ? [] : [{ type: 'chat', chat_id: chat.id }]),
      ...(chat === undefined
        ? []
        : [{ type: chat.type === 'private' ? 'all_private_chats' : 'all_group_chats' }]),
      { type: 'default' },
    ]
    for (const scope of scopes) {
      for (const code of [language.split('-')[0] ?? '', '']) {
        const found = this.get(scope, code)
        if (found.length > 0) return found
      }
    }
    // A bot that speaks to somebody else alone is better than one that seems to offer nothing.
    return this.#lists.values().next().value ?? []
  }
}
