import type { Log } from '@emogram/runtime'
import type { Telegraf } from 'telegraf'
import type { CallbackQuery, Message } from 'telegraf/types'
import type { Asked, Pressed, ReadChat } from './asked.ts'
import { followMigration } from './groups/migration.ts'
import { type Command, commandOf } from './intake/command.ts'
import type { Intake } from './intake/handle.ts'
import type { SettingsStore } from './settings/store.ts'
import { summary, type TelegramApi } from './telegram-api.ts'

/** What a command does. */
export type CommandHandler = (asked: Asked, rest: string) => Promise<void>

/** What a press does; undefined where the button is somebody else's. */
export type PressHandler = (
  pressed: Pressed,
) => Promise<{ readonly text?: string; readonly isAlert?: boolean } | undefined>

export interface Handling {
  readonly api: TelegramApi
  readonly log: Log
  readonly read: ReadChat
  readonly store: SettingsStore
  readonly intake: Pick<Intake, 'take'>
  readonly commands: Readonly<Record<string, CommandHandler>>
  /** The bot was added to a group. */
  readonly greet: CommandHandler
  readonly presses: readonly PressHandler[]
}

/**
 * Hands every update to whom it concerns. A handler returns as soon as what was asked for cannot be lost any more: not
 * earlier, or a bot that is killed would lose it, and not later, since the next updates wait until the last one has.
 */
export function addHandlers(bot: Telegraf, handling: Handling): void {
  const { api, log, read, store, intake, commands, greet, presses } = handling

  // Telegraf's own handler rethrows, and that would end the polling.
  bot.catch((error, { update }) => {
    log.error({ update_id: update.update_id, why: summary(error) }, 'update not handled')
  })

  bot.on('message', async ({ message, botInfo }) => {
    if (await followMigration(message, store)) return
    if ('new_chat_members' in message && message.new_chat_members.some(({ id }) => id === botInfo.id)) {
      return await greet({ message, ...(await read(message.chat.id, message.from?.language_code)) }, '')
    }
    const command = commandOf(message, botInfo)
    if (command?.meant === 'other') return
    const asked = { message, ...(await read(message.chat.id, message.from?.language_code)) }
    const handler = command === undefined ? undefined : handlerOf(command, message)
    if (command === undefined || handler === undefined) return await intake.take(asked, botInfo)
    await handler(asked, command.rest)
  })

  /** Below a picture only `/classify` makes sense, and that is the picture's business. */
  function handlerOf({ name, meant }: Command, message: Message): CommandHandler | undefined {
    if (!('text' in message) || !Object.hasOwn(commands, name)) return undefined
    // Every bot has these: in a group they are meant for this one only where they name it.
    const isEverybodys = name === 'start' || name === 'help'
    if (isEverybodys && meant === 'any' && message.chat.type !== 'private') return async () => undefined
    return commands[name]
  }

  // Nobody waits for a press: it may have to wait for its turn to write, and what is lost with a kill is pressed again.
  bot.on('callback_query', ({ callbackQuery: query }) => void answerPress(query))

  async function answerPress(query: CallbackQuery): Promise<void> {
    const answer = await pressed(query).catch((error: unknown) => {
      log.warn({ why: summary(error) }, 'press not handled')
      return undefined
    })
    // Without an answer the button goes on looking as if something were under way.
    await api('answerCallbackQuery', {
      callback_query_id: query.id,
      ...(answer?.text !== undefined && { text: answer.text, show_alert: answer.isAlert === true }),
    }).catch((error: unknown) => log.debug({ why: summary(error) }, 'press not answered'))
  }

  async function pressed(query: CallbackQuery) {
    if (!('data' in query) || query.message === undefined) return undefined
    const { message, data, from } = query
    const chat = await read(message.chat.id, from.language_code)
    for (const press of presses) {
      const answer = await press({ query, data, message, ...chat })
      if (answer !== undefined) return answer
    }
    return undefined
  }
}
