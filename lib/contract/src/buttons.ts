import { styles } from './preferences.ts'

/** What can be pressed below a result: the picture in another style, or the result as a JSON file. */
export const buttonActions = [...styles, 'json'] as const

export type ButtonAction = (typeof buttonActions)[number]

/** Telegram's bound for the data of a button, in bytes. */
const maxBytes = 64

/** A button carries no more than whose result is meant; everything else the bot looks up. Undefined where the id is too long. */
export function buttonData(action: ButtonAction, resultId: string): string | undefined {
  const data = `${action}:${resultId}`
  return Buffer.byteLength(data) <= maxBytes ? data : undefined
}

export function readButton(data: string): { action: ButtonAction; resultId: string } | undefined {
  const [, action, resultId] = /^([a-z]+):([\w.:-]+)$/.exec(data) ?? []
  if (resultId === undefined || !(buttonActions as readonly (string | undefined)[]).includes(action)) return
  return { action: action as ButtonAction, resultId }
}
