import { setTimeout as sleep } from 'node:timers/promises'
import { apiRoutes, routes } from '@emogram/contract'
import { answerTo } from '../../../answers.ts'
import { anotherPicture } from '../../../photos.ts'
import type { Budget, Part, Progress, Row } from '../../part.ts'
import { type Case, type Fate, tryAll } from '../../try-all.ts'
import { casesOf, diceOf, type Kinds, summaryRow } from '../cases.ts'
import { type Answer, exchange } from '../exchange.ts'
import { type Door, onTarget, type Target } from '../target.ts'
import type { Attempt, Known } from './attempt.ts'
import { elsewhere, form, json, polluting } from './orders.ts'
import { secretHeader, update } from './updates.ts'

const chat = 4711
const answerWithinMs = 60_000
/** After so long without a call none comes any more. */
const lateMs = 2_000
/** A request that came whole is answered, however busy the machine is. */
const quietMs = 60_000
const closeMs = 5_000
/** Past nginx, as somebody who has got into one of the containers. */
const directShare = 0.3

export const forged: Part = {
  name: 'forged',
  about: 'jobs and updates of outsiders, by every published route',
  cases: 2000,
  run: (seed, budget, progress) =>
    onTarget('forged', (target) => attackChats(target, seed, budget, progress)),
}

/** Orders and updates of outsiders: nothing of them may reach Telegram. */
export async function attackChats(
  target: Target,
  seed: number,
  budget: Budget,
  progress: Progress,
): Promise<Row[]> {
  const { person, ports } = target

  async function run(what: Attempt, { name }: Case<Attempt>): Promise<Fate> {
    const door = diceOf(seed, `${name} way`).is(directShare) ? doorTo(what.path) : 'nginx'
    const status = (await send(target, ports[door], what))?.status
    const calls = await person.calls()
    if (calls.length > 0) await person.clearCalls()
    const why =
      calls.length > 0
        ? `Telegram was called: ${calls.map(({ method }) => method)}`
        : status !== undefined && (status >= 500 || (what.mayNotBeTaken && status < 400))
          ? `it was answered with ${status}`
          : undefined
    return { outcome: String(status ?? 'closed'), breach: why && `at ${door}: ${why}\n${shown(what)}` }
  }

  const known = await meet(target)
  await silence(person)
  const cases = casesOf(attemptsWith(known), seed, budget)
  const rows = await tryAll({ part: 'forged', cases, budget, progress, victims: [run] })
  return budget.only === undefined ? [...rows, await proof(target, known)] : rows
}

const attemptsWith = (known: Known): Kinds<Attempt> => ({
  json: (_n, dice) => json(known, dice),
  polluting: (_n, dice) => polluting(known, dice),
  form: (_n, dice) => form(known, dice),
  elsewhere: (_n, dice) => elsewhere(known, dice),
  update: (_n, dice) => update(known, dice),
})

async function send(
  target: Target,
  port: number,
  what: Omit<Attempt, 'mayNotBeTaken'>,
): Promise<Answer | undefined> {
  const { method, path, headers, body } = what
  const fields = [
    ['host', 'emogram'],
    ['connection', 'close'],
    ...headers,
    ['content-length', Buffer.byteLength(body)],
  ]
  const head = [`${method} ${path} HTTP/1.1`, ...fields.map((field) => field.join(': ')), '', ''].join('\r\n')
  const { answers } = await exchange(port, [head, body], { quietMs, closeMs })
  for (const each of answers) target.hear(JSON.stringify(each))
  return answers[0]
}

/** A chat with a photo in it that was answered: all of this an outsider may have seen. */
async function meet({ person }: Target): Promise<Known> {
  const sent = await person.sendPhoto(chat, await anotherPicture())
  const answer = await person.waitFor(chat, answerTo(sent), answerWithinMs)
  return { file_id: sent.photo!.at(-1)!.file_id, chat_id: chat, message_id: answer.message_id }
}

/**
 * The bot answers an update when it is through with it, speaks at its own pace, and tidies up behind itself.
 * @returns calls that came until there were no more; they are forgotten
 */
async function silence(person: Target['person']): Promise<number> {
  for (let before = -1; ; ) {
    const { length } = await person.calls()
    if (length === before) {
      await person.clearCalls()
      return length
    }
    before = length
    await sleep(lateMs)
  }
}

/** With what the outsider has not got, both ways lead to Telegram: it would have been seen. */
async function proof(target: Target, { file_id, chat_id, message_id }: Known): Promise<Row> {
  const { person, ports, authorization, webhookSecret } = target
  const json = ['content-type', 'application/json'] as const
  const wrong: string[] = []
  if ((await silence(person)) > 0) wrong.push('Telegram was called some time after a forged order')
  const reaches = async (what: string, headers: Attempt['headers'], path: string, body: object) => {
    await silence(person)
    const answer = await send(target, ports.nginx, {
      method: 'POST',
      path,
      headers: [json, ...headers],
      body: JSON.stringify(body),
    })
    const deadline = performance.now() + answerWithinMs
    while ((await person.calls()).length === 0) {
      if (performance.now() > deadline)
        return void wrong.push(`${what} did not reach Telegram: ${answer?.status}`)
      await sleep(50)
    }
  }
  await reaches('an order of the bot', [['authorization', authorization]], routes.classifyFile, {
    file_id,
    chat_id,
  })
  const from = { id: chat_id, first_name: 'A' }
  const message = { message_id: message_id + 1, date: 1, chat: { ...from, type: 'private' }, text: '/help' }
  const entities = [{ type: 'bot_command', offset: 0, length: 5 }]
  await reaches("Telegram's update", [[secretHeader, webhookSecret]], routes.telegram, {
    update_id: 2e9,
    message: { ...message, from: { ...from, is_bot: false }, entities },
  })
  return summaryRow('forged proof', { 'what is genuine is taken': 2 - wrong.length }, wrong)
}

/** Whom nginx would have asked, or the bot for what looks like its path. */
function doorTo(path: string): Door {
  const [plain = ''] = path.split('?')
  if (/telegram/i.test(plain)) return 'bot'
  if (plain === routes.classifyFile) return 'classify-file'
  if (plain === routes.classifyUrl) return 'classify-url'
  return Object.hasOwn(apiRoutes, plain) ? apiRoutes[plain as keyof typeof apiRoutes].service : 'nginx'
}

const shown = ({ method, path, headers, body }: Attempt): string =>
  JSON.stringify([
    `${method} ${path}`,
    ...headers.map((field) => field.join(': ')),
    body.toString('latin1'),
  ]).slice(0, 900)
