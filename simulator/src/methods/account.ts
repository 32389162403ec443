import { z } from 'zod'
import { badRequest } from '../errors.ts'
import { telegramLimits } from '../limits.ts'
import { publishCommands } from '../stream.ts'
import { integer, json, type Method, method } from './method.ts'

const scopes = [
  'default',
  'all_private_chats',
  'all_group_chats',
  'all_chat_administrators',
  'chat',
  'chat_administrators',
  'chat_member',
] as const

const forWhom = {
  language_code: z
    .string()
    .regex(/^([a-z]{2})?$/)
    .default(''),
  scope: json(
    z.object({ type: z.enum(scopes), chat_id: integer.optional(), user_id: integer.optional() }),
  ).default({ type: 'default' }),
}

/** Who the bot is and which commands it offers. */
export const accountMethods: Readonly<Record<string, Method>> = {
  getMe: method(z.object({}), (_, { world }) => ({
    ...world.bot,
    can_join_groups: true,
    can_read_all_group_messages: world.privacy === 'off',
    supports_inline_queries: false,
  })),

  setMyCommands: method(
    z.object({
      ...forWhom,
      commands: json(z.array(z.object({ command: z.string(), description: z.string() }))),
    }),
    ({ commands, language_code, scope }, { world }) => {
      if (commands.length > telegramLimits.commands) throw badRequest('BOT_COMMANDS_TOO_MUCH')
      for (const { command, description } of commands) {
        if (!/^\/?[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID')
        if (description.length < 1 || description.length > 256)
          throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID')
      }
      world.commands.set(
        scope,
        language_code,
        commands.map(({ command, description }) => ({ command: command.replace(/^\//, ''), description })),
      )
      publishCommands(world)
      return true
    },
  ),

  getMyCommands: method(z.object(forWhom), ({ language_code, scope }, { world }) =>
    world.commands.get(scope, language_code),
  ),

  deleteMyCommands: method(z.object(forWhom), ({ language_code, scope }, { world }) => {
    world.commands.set(scope, language_code, [])
    publishCommands(world)
    return true
  }),
}
