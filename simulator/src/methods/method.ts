import { z } from 'zod'
import { badRequest } from '../errors.ts'
import type { Form } from '../form.ts'
import type { World } from '../world.ts'

export interface MethodCall extends Form {
  readonly world: World
  /** Fires when the client has gone. */
  readonly signal: AbortSignal
}

export type Method = (call: MethodCall) => unknown

/** A method of the Bot API: its parameters and what it does with them. */
export function method<T extends z.ZodObject>(
  parameters: T,
  answer: (given: z.infer<T>, call: MethodCall) => unknown,
): Method {
  return (call) => {
    const given = Object.fromEntries(Object.entries(call.fields).filter(([, value]) => value !== ''))
    const parsed = parameters.safeParse(given)
    if (parsed.success) return answer(parsed.data, call)
    const name = String(parsed.error.issues[0]?.path[0] ?? '')
    throw badRequest(refusals[name] ?? `parameter "${name}" is missing or has a wrong form`)
  }
}

/** What Telegram says when a parameter is missing or cannot be read. */
const refusals: Readonly<Record<string, string>> = {
  chat_id: 'chat_id is empty',
  text: 'message text is empty',
  message_id: 'message identifier is not specified',
  reply_markup: "can't parse reply keyboard markup JSON object",
  reply_parameters: "can't parse reply parameters JSON object",
  reaction: "can't parse reaction types JSON object",
  entities: "can't parse entities JSON object",
  caption_entities: "can't parse entities JSON object",
  media: "can't parse InputMedia",
  scope: "can't parse BotCommandScope",
  language_code: 'invalid language code specified',
  commands: "can't parse commands JSON object",
  allowed_updates: "can't parse allowed_updates JSON object",
}

/** Forms carry everything as text; JSON may carry it as what it is. Both are understood everywhere. */
const fromText = <T extends z.ZodType>(read: (text: string) => unknown, schema: T) =>
  z.preprocess((value) => (typeof value === 'string' ? read(value) : value), schema)

export const integer = fromText((text) => (/^-?\d{1,16}$/.test(text) ? Number(text) : text), z.int())
export const flag = fromText(
  (text) => (/^(true|1|yes)$/i.test(text) ? true : !/^(false|0|no)$/i.test(text) && text),
  z.boolean(),
)
export const json = <T extends z.ZodType>(schema: T) => fromText(parseJson, schema)
/** Numbers are fine where text is wanted, as in a caption of `2026`. */
export const text = z.preprocess((value) => (typeof value === 'number' ? String(value) : value), z.string())

/** Text that is no JSON stays text; the schema behind says what it thinks of that. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export const chatId = z.union([integer, z.string().min(1)])

export const entity = z.object({
  type: z.string().min(1),
  offset: z.int().nonnegative(),
  length: z.int().positive(),
  url: z.string().optional(),
  language: z.string().optional(),
})
