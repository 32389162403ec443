import { z } from 'zod'
import { badRequest } from '../errors.ts'
import { telegramLimits } from '../limits.ts'
import { json, type Method, method } from './method.ts'

const language = { language_code: z.string().optional(), scope: z.unknown().optional() }

/** Who the bot is and which commands it offers. All scopes count as one: every chat here is a private one. */
export const accountMethods: Readonly<Record<string, Method>> = {
  getMe: method(z.object({}), (_, { world }) => ({
    ...world.bot,
    can_join_groups: true,
    can_read_all_group_messages: world.privacy === 'off',
    supports_inline_queries: false,
  })),

  setMyCommands: method(
    z.object({
      ...language,
      commands: json(z.array(z.object({ command: z.string(), description: z.string() }))),
    }),
    ({ commands, language_code = '' }, { world }) => {
      if (commands.length > telegramLimits.commands) throw badRequest('BOT_COMMANDS_TOO_MUCH')
      for (const { command, description } of commands) {
        if (!/^\/?[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID')
        if (description.length < 1 || description.length > 256)
          throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID')
      }
      world.commands.set(
        language_code,
        commands.map(({ command, description }) => ({ command: command.replace(/^\//, ''), description })),
      )
      world.hub.publishToAll({ type: 'commands', commands: world.commands.get('') ?? commands })
      return true
    },
  ),

  getMyCommands: method(
    z.object(language),
    ({ language_code = '' }, { world }) => world.commands.get(language_code) ?? [],
  ),

  deleteMyCommands: method(z.object(language), ({ language_code = '' }, { world }) => {
    world.commands.delete(language_code)
    world.hub.publishToAll({ type: 'commands', commands: world.commands.get('') ?? [] })
    return true
  }),
}
