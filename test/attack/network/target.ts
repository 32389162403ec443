/** The whole house as it stands on the internet, with a webhook; Telegram is the simulator, which counts its calls. */
import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { jobAuthorization, requestIdHeader } from '@emogram/contract'
import { createSimulator, SimulatorClient } from '@emogram/simulator'
import { freePorts } from '../../../scripts/start/ports.ts'
import { answerTo } from '../../answers.ts'
import { costOf } from '../../cost.ts'
import { type House, startHouse } from '../../house.ts'
import { anotherPicture } from '../../photos.ts'
import { marks, type Room } from '../../rooms.ts'
import type { Row } from '../part.ts'
import { summaryRow } from './cases.ts'
import { exchange } from './exchange.ts'
import { secretsTold } from './secrets.ts'

const token = '4247:attack_test_token_abcdefghijklmnopqrs'
const webhookSecret = 'attack-test-webhook-secret-0123456789'
/** Of people, or in what they sent. */
export const privateWords = ['private-path', 'private-query', 'my-private-words']

const rooms = ['bot', 'classify-file', 'classify-url', 'nginx'] as const satisfies Room[]
export type Door = Exclude<Room, 'simulator'>
/** To nginx, too, but behind that one stands who looks at every byte. */
export type Way = Door | 'bytes'

export interface Target {
  readonly house: House
  readonly person: SimulatorClient
  readonly authorization: string
  readonly webhookSecret: string
  /** nginx is the only one that an outsider reaches; the others are behind it. */
  readonly ports: Readonly<Record<Door, number>>
  /** Looked through for secrets at the end. */
  hear(text: string): void
  /** Sends a photo through all of it, and waits for the answer. */
  isWell(): Promise<void>
  /** What has to be let go of again. */
  holdings(): Promise<Holdings>
  /** Is everything as it was? Then the house is stopped, and what it has said is looked through. */
  afterRow(part: string, before: Holdings): Promise<Row>
  stop(): Promise<void>
}

type Holdings = Readonly<Record<Door, { readonly mib: number; readonly files: number }>>

/** What node and sharp keep for the next request. */
const slackMib = 200
const slackFiles = 12
const settleMs = 60_000
const answerWithinMs = 60_000
const chat = 7

async function startTarget(): Promise<Target> {
  const [gateway, file, url, webhook] = (await freePorts(4)) as [number, number, number, number]
  const simulator = await createSimulator({ token, webhookVia: `http://127.0.0.1:${gateway}` })
  const house = await startHouse({
    env: {
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: simulator.url,
      TELEGRAM_MODE: 'webhook',
      WEBHOOK_URL: 'https://bot.example/telegram',
      WEBHOOK_SECRET: webhookSecret,
      PORT: String(gateway),
      CLASSIFY_FILE_PORT: String(file),
      CLASSIFY_URL_PORT: String(url),
      BOT_WEBHOOK_PORT: String(webhook),
      LOG_LEVEL: 'trace',
    },
  }).catch(async (error: unknown) => {
    await simulator.close()
    throw error
  })
  let heard = ''
  /** Undefined for one that is just gone. */
  const pids = async () => {
    const tree = await house.processes()
    return rooms.map((room) => tree.find(({ command }) => marks[room].test(command))?.pid)
  }
  const person = new SimulatorClient(simulator.url)
  let stopped: Promise<number | null> | undefined
  const stop = () => {
    stopped ??= house.stop().finally(() => simulator.close())
    return stopped
  }
  const first = await pids()
  const missing = rooms.filter((_, index) => first[index] === undefined)
  if (missing.length > 0) {
    await stop()
    throw new Error(`What is to be attacked does not run: ${missing}`)
  }

  async function isWell(): Promise<void> {
    const sent = await person.sendPhoto(chat, await anotherPicture())
    const isAnswer = answerTo(sent)
    await person.waitFor(chat, (message) => message.photo !== undefined && isAnswer(message), answerWithinMs)
  }

  async function holdings(): Promise<Holdings> {
    const tree = await house.processes()
    const of = async (room: Door) => {
      const own = tree.filter(
        ({ command }) => marks[room].test(command) || (room === 'nginx' && /^nginx: worker/.test(command)),
      )
      const all = await Promise.all(own.map(({ pid }) => held(pid)))
      const sum = (what: 'mib' | 'files') => all.reduce((total, each) => total + (each?.[what] ?? 0), 0)
      return [room, { mib: sum('mib'), files: sum('files') }] as const
    }
    return Object.fromEntries(await Promise.all(rooms.map(of))) as Record<Door, Holdings[Door]>
  }

  const ports = { nginx: gateway, 'classify-file': file, 'classify-url': url, bot: webhook }

  return {
    house,
    person,
    authorization: jobAuthorization(token),
    webhookSecret,
    ports,
    hear: (text) => (heard += `${text}\n`),
    isWell,
    holdings,
    async afterRow(part, before) {
      const wrong: string[] = []
      await isWell().catch((error: unknown) => wrong.push(`a photo was not answered: ${error}`))
      const deadline = performance.now() + settleMs
      let left: string[]
      do {
        left = unlike(before, await holdings())
        if (left.length > 0) await sleep(500)
      } while (left.length > 0 && performance.now() < deadline)
      const now = await pids()
      const gone = rooms.filter((_, index) => now[index] !== first[index])
      const mib = Math.max(...Object.values(await holdings()).map((each) => each.mib))
      const lines = house.printed().split('\n').length
      const code = await stop().catch((error: unknown) => String(error))
      return summaryRow(
        `${part} after`,
        { 'lines without a secret': lines },
        [
          ...wrong,
          ...left,
          ...gone.map((room) => `${room} has died`),
          ...(code === 0 ? [] : [`the house ended with ${code}`]),
          ...secretsTold(house.printed() + heard, [token, webhookSecret], privateWords),
        ],
        { highestMib: mib },
      )
    },
    stop: async () => void (await stop()),
  }
}

const unlike = (before: Holdings, now: Holdings): string[] =>
  rooms.flatMap((room) => [
    ...(now[room].mib > before[room].mib + slackMib
      ? [`${room} keeps ${Math.round(now[room].mib)} MiB; it had ${Math.round(before[room].mib)}`]
      : []),
    ...(now[room].files > before[room].files + slackFiles
      ? [`${room} keeps ${now[room].files} files open; it had ${before[room].files}`]
      : []),
  ])

/** @returns undefined for one that ended in this moment */
async function held(pid: number): Promise<{ mib: number; files: number } | undefined> {
  const cost = await costOf(pid)
  if (cost === undefined) return undefined
  return { mib: cost.rssMib, files: (await readdir(`/proc/${pid}/fd`)).length }
}

/**
 * Somebody who means no harm, right after somebody who does.
 * @returns why he was not served, if he was not
 */
export async function honestProblem(door: Way, port: number, n: number): Promise<string | undefined> {
  const id = honestId(n)
  const [path, expected] = honest[door]
  const body = '{"url":"ftp://example/"}'
  const head = `POST ${path} HTTP/1.1\r\nhost: emogram\r\n${requestIdHeader}: ${id}\r\ncontent-type: application/json\r\n`
  const { answers } = await exchange(
    port,
    [`${head}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`],
    { quietMs: 60_000, closeMs: 1_000 },
  )
  const [answer, ...others] = answers
  if (answer?.status !== expected || others.length > 0) {
    return `an honest request at ${door} was answered ${answers.map(({ status, body: text }) => `${status} ${text.slice(0, 200)}`)}`
  }
  const given = answer.headers[requestIdHeader]
  return door === 'bot' || given === id
    ? undefined
    : `an honest request at ${door} got the answer of ${given}`
}

export const honestId = (n: number): string => `honest-${n}`

/** Refused after it was read whole, by the innermost who is asked. */
const honest: Readonly<Record<Way, readonly [path: string, status: number]>> = {
  nginx: ['/classify_url', 400],
  'classify-url': ['/classify_url', 400],
  'classify-file': ['/classify', 400],
  bot: ['/telegram', 401],
  bytes: ['/classify_url', 200],
}

/** Attacks a house of its own, and looks at what has become of it. */
export async function onTarget(
  part: string,
  attack: (target: Target) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const target = await startTarget()
  try {
    await target.isWell()
    const before = await target.holdings()
    return [...(await attack(target)), await target.afterRow(part, before)]
  } finally {
    await target.stop()
  }
}
