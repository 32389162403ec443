import { readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { z } from 'zod'

/** All that is wrong with the settings, one line each, without the values: one of them is a token. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`These settings need attention:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

/** Secrets: each may stand in a file that NAME_FILE names, as Docker hands them over, so that no environment shows it. */
export const secretSettings = ['TELEGRAM_BOT_TOKEN', 'REDIS_URL', 'WEBHOOK_SECRET', 'API_KEYS'] as const

/** Reads the settings that `schema` names. An empty variable counts as not set, as compose files pass them on. */
export function loadConfig<T extends z.ZodObject>(schema: T, env: NodeJS.ProcessEnv): Readonly<z.infer<T>> {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  for (const name of secretSettings) {
    const file = given[`${name}_FILE`]
    if (file === undefined || !(name in schema.shape)) continue
    if (given[name] !== undefined) throw new ConfigError([`${name}: is set, and so is ${name}_FILE`])
    const secret = readSecret(name, file)
    if (secret !== '') given[name] = secret
  }
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    // Of a list, several entries may be wrong in the same way.
    const problems = parsed.error.issues.map(({ path: [name], message }) => `${String(name)}: ${message}`)
    throw new ConfigError([...new Set(problems)])
  }
  return Object.freeze(parsed.data)
}

/** Editors and `echo` end a file with a line break, which is no part of the secret. */
function readSecret(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason'
    throw new ConfigError([`${name}_FILE: cannot be read (${reason})`])
  }
}

const wholeNumber = (min: number, max: number) =>
  z.coerce
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(min, `must be ${min} or more`)
    .max(max, `must be ${max} or less`)

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL that starts with http:// or https://' })
  .transform((url) => url.replace(/\/+$/, ''))

/** Values with commas between them; none by default. */
const list = <Entry>(entry: z.ZodType<Entry, string>) =>
  z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .pipe(z.array(entry))

/** Every setting that more than one process knows: one name, one meaning, one default. */
export const settings = {
  TELEGRAM_BOT_TOKEN: z
    .string({ error: 'is missing; @BotFather gives you one' })
    .regex(/^\d+:[\w-]{30,}$/, 'is not a bot token; @BotFather gives them as 123456:ABC…'),
  TELEGRAM_API_ROOT: httpUrl.default('https://api.telegram.org'),
  /** Folder of a Bot API server of one's own, at the same path there as here. */
  TELEGRAM_FILES_DIR: z.string().refine(isAbsolute, 'must be an absolute path'),
  /** Address the process listens on. */
  HOST: z.string().default('127.0.0.1'),
  port: (byDefault: number) => wholeNumber(0, 65535).default(byDefault),
  wholeNumber,
  httpUrl,
  /** From taking a job out of the queue to the last byte of its answer. */
  JOB_TIMEOUT_MS: wholeNumber(1000, 600_000).default(60_000),
  list,
  /** Telegram's numbers of users and chats. */
  ids: list(
    z
      .string()
      .regex(/^-?\d{1,16}$/, 'must be numbers, with commas between them')
      .transform(Number),
  ).transform((ids): ReadonlySet<number> => new Set(ids)),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be one of fatal, error, warn, info, debug, trace, silent',
    })
    .default('info'),
} as const
