import type { ChatMessage } from '@emogram/simulator'
import { words } from '@emogram/words'
import { answerTo } from '../answers.ts'
import type { Sent } from './load.ts'

/** What became of pictures that were sent, each named as chat and message. */
export interface Verdict {
  /** Without any answer. */
  readonly lost: readonly string[]
  /** With more than one. */
  readonly doubled: readonly string[]
  /** With the picture of somebody else, or as a file, for which nobody has asked. */
  readonly wrong: readonly string[]
  /** Told no in words, by code. */
  readonly refused: Readonly<Record<string, number>>
  /** Told no where there was no reason to. */
  readonly untrue: readonly string[]
}

const { failures, replies } = words('en')
const codes = new Map<string | undefined, string>([
  ...Object.entries(failures).map(([code, text]) => [text, code] as const),
  // Three of them say the same.
  [failures.backend_unreachable, 'backend_unreachable'],
  [replies.expired, 'expired'],
])

export const nameOf = ({ chatId, message_id }: Sent): string => `${chatId}.${message_id}`

const isPicture = ({ photo, document }: ChatMessage) => photo !== undefined || document !== undefined

/** The answers to a picture that is not waiting any more. */
export const answersTo = (sent: Sent, messages: readonly ChatMessage[]): ChatMessage[] =>
  messages.filter((message) => message.chat.id === sent.chatId && answerTo(sent)(message))

export function judge(all: readonly Sent[], messages: readonly ChatMessage[]): Verdict {
  const perPicture = all.map((sent) => ({ sent, answers: answersTo(sent, messages) }))
  const names = (which: typeof perPicture) => which.map(({ sent }) => nameOf(sent))
  const refused: Record<string, number> = {}
  const untrue: string[] = []
  for (const { sent, answers } of perPicture) {
    for (const { text } of answers.filter((answer) => !isPicture(answer))) {
      const code = codes.get(text) ?? `"${text}"`
      refused[code] = (refused[code] ?? 0) + 1
      if (!sent.may.includes(code)) untrue.push(`${nameOf(sent)} ${code}`)
    }
  }
  return {
    lost: names(perPicture.filter(({ answers }) => answers.length === 0)),
    doubled: names(perPicture.filter(({ answers }) => answers.length > 1)),
    wrong: names(
      perPicture.filter(({ sent, answers }) =>
        answers.filter(isPicture).some((answer) => isOther(sent, answer)),
      ),
    ),
    refused,
    untrue,
  }
}

/** Another size, or none that could be compared; or a picture where there can be none. */
function isOther({ photo }: Sent, answer: ChatMessage): boolean {
  const size = answer.photo?.at(-1)
  return photo === undefined || size?.width !== photo.width || size.height !== photo.height
}

/** Pictures of the bot that answer none of those that were sent, named as chat and message. */
export function strayIn(all: readonly Sent[], messages: readonly ChatMessage[]): string[] {
  const known = new Set(all.flatMap((sent) => answersTo(sent, messages)))
  return messages
    .filter((message) => message.from.is_bot && isPicture(message) && !known.has(message))
    .map(({ chat, message_id }) => `${chat.id}.${message_id}`)
}

/** From the bot's log, as `npm start` prints it: chat and message of answers that may have arrived, and were sent again. */
export function inDoubtIn(printed: string): string[] {
  const lines = printed.split('\n').filter((line) => line.includes('"in_doubt":true'))
  return lines.flatMap((line) => /"job_id":"(-?\d+\.\d+)\.\d+"/.exec(line)?.[1] ?? [])
}
