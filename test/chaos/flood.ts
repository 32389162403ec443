/** Many photos at once, while everything dies and Telegram stumbles: what has become of each in the end. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ChatMessage,
  createSimulator,
  type Message,
  SimulatorClient,
  seededRandom,
} from '@emogram/simulator'
import sharp from 'sharp'
import { launch } from '../../scripts/start/launch.ts'
import { processTree } from '../../scripts/start/processes.ts'
import { answerTo } from '../answers.ts'
import { readSample } from '../fixtures/index.ts'
import { marks, type Room } from '../rooms.ts'
import { inDoubtIn } from './judge.ts'

export interface FloodOptions {
  readonly photos: number
  readonly chats: number
  /** Says when what is killed, which calls to Telegram fail, and in which chat a photo is sent. */
  readonly seed: number
  /** Of Telegram's calls, a third each answered 429, answered 500, and not at all. */
  readonly faultShare: number
  readonly kills: number
  /** Between two of them, on average. */
  readonly killEveryMs: number
  readonly jobTimeoutMs: number
  /** The queue is in there, instead of on the bot's disk. */
  readonly redisUrl?: string
  readonly limitMs: number
  readonly onProgress?: (line: string) => void
  /** Gets all that the house has printed about the photos that were lost, answered wrongly, or twice. */
  readonly onTrouble?: (printed: string) => void
}

export interface FloodTally {
  readonly seed: number
  readonly photos: number
  /** By a picture. */
  readonly answered: number
  /** By nothing, or by words alone. */
  readonly lost: readonly string[]
  /** Pictures that answer another photo than the one they were sent for, or none. */
  readonly wrong: readonly string[]
  /** Photos with more than one picture. */
  readonly doubled: readonly string[]
  /** Jobs of which the bot said that their answer is in doubt. */
  readonly inDoubt: readonly string[]
  /** What could have caused a doubt: sends that were under way at the kills at most, and calls that were not answered. */
  readonly doubtful: number
  readonly kills: Readonly<Record<string, number>>
  readonly faults: Readonly<Record<string, number>>
  readonly seconds: number
}

const token = '4245:chaos_test_token_abcdefghijklmnopqrs'
const concurrency = 4
/** A second answer would come as late as a job that is taken over, or the bot's next attempt. */
const lateDoublesMs = 5_000
const victims = [
  ['bot'],
  ['classify-file'],
  ['nginx'],
  ['bot', 'classify-file', 'nginx'],
] as const satisfies Room[][]

export async function flood(options: FloodOptions): Promise<FloodTally> {
  const { photos, chats, seed, onProgress = () => undefined } = options
  const random = seededRandom(seed)
  const simulator = await createSimulator({ token })
  const person = new SimulatorClient(simulator.url)
  const house = await launch({
    env: {
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: simulator.url,
      REDIS_URL: options.redisUrl ?? '',
      QUEUE_CONCURRENCY: String(concurrency),
      QUEUE_MAX: String(photos),
      // However slow the machine is, nothing is late.
      QUEUE_TTL_MS: String(24 * 3600_000),
      JOB_TIMEOUT_MS: String(options.jobTimeoutMs),
      LOG_LEVEL: 'info',
    },
  })
  const startedAt = performance.now()
  const kills: Record<string, number> = {}
  const stopping = new AbortController()

  async function kill(rooms: readonly Room[]): Promise<void> {
    const tree = await processTree(house.child.pid!)
    for (const room of rooms) {
      // What is just being started again cannot be killed.
      const pid = tree.find(({ command }) => marks[room].test(command))?.pid
      if (pid === undefined) continue
      process.kill(pid, 'SIGKILL')
      kills[room] = (kills[room] ?? 0) + 1
    }
    onProgress(`killed ${rooms.join(', ')}`)
  }

  async function killAll(): Promise<void> {
    for (let n = 0; n < options.kills; n++) {
      await sleep(options.killEveryMs * (0.5 + random()), undefined, { signal: stopping.signal })
      await kill(victims[Math.floor(random() * victims.length)] ?? ['bot'])
    }
  }

  try {
    const sources = await smallPhotos()
    for (const kind of ['too_many_requests', 'server_error', 'hang'] as const) {
      await person.fail({ method: '*', kind, share: options.faultShare / 3, seed: seed + kind.length })
    }
    const killing = killAll().catch((error: unknown) => {
      if (!stopping.signal.aborted) throw error
    })
    const sent: Message[] = []
    for (let index = 0; index < photos; index++) {
      // Of neighbours no two have the same proportions, so an answer tells to which photo it belongs. A bar below does it:
      // in a photo that is stretched three times its height nobody is found.
      const photo = sharp(sources[index % sources.length])
        .extend({ bottom: index % 250, background: '#888' })
        .jpeg({ quality: 70 })
      sent.push(await person.sendPhoto(1 + (index % chats), await photo.toBuffer()))
    }
    onProgress(`sent ${photos} photos`)
    const deadline = performance.now() + options.limitMs
    let left = photos
    while (performance.now() < deadline && (left > 0 || (await isRunning(killing)))) {
      await sleep(500)
      const now = missing(sent, await answersIn(person, chats)).length
      if (now !== left) onProgress(`${now} photos to go`)
      left = now
    }
    stopping.abort()
    await killing
    await sleep(lateDoublesMs)
    const answers = await answersIn(person, chats)
    const faults = Object.fromEntries((await person.faults()).map(({ kind, met }) => [kind, met]))
    const killed = Object.values(kills).reduce((sum, count) => sum + count, 0)
    const verdict = judge(sent, answers)
    const troubled = [...verdict.lost, ...verdict.wrong, ...verdict.doubled]
    const about = (line: string) => troubled.some((name) => line.includes(`"${name}.`))
    if (troubled.length > 0) options.onTrouble?.(house.printed().split('\n').filter(about).join('\n'))
    return {
      seed,
      photos,
      ...verdict,
      inDoubt: inDoubtIn(house.printed()),
      doubtful: killed * concurrency + (faults['hang'] ?? 0),
      kills,
      faults,
      seconds: Math.round((performance.now() - startedAt) / 1_000),
    }
  } finally {
    stopping.abort()
    await house.stop()
    await simulator.close()
  }
}

/** One face each, small: what is tried is not how fast they are read. */
async function smallPhotos(): Promise<Buffer[]> {
  const sample = sharp(await readSample('sample1'))
  return [await sample.resize(320).png().toBuffer()]
}

async function answersIn(person: SimulatorClient, chats: number): Promise<ChatMessage[]> {
  const all = await Promise.all(Array.from({ length: chats }, (_, chat) => person.messages(chat + 1)))
  return all.flat().filter(({ from }) => from.is_bot)
}

const isPicture = ({ photo, document }: ChatMessage) => photo !== undefined || document !== undefined
const nameOf = ({ chat, message_id }: Pick<Message, 'chat' | 'message_id'>) => `${chat.id}.${message_id}`

const missing = (sent: readonly Message[], answers: readonly ChatMessage[]): Message[] =>
  sent.filter((message) => !answers.some((answer) => isPicture(answer) && answerTo(message)(answer)))

function judge(sent: readonly Message[], answers: readonly ChatMessage[]) {
  const pictures = answers.filter(isPicture)
  const perPhoto = sent.map((message) => ({ message, found: pictures.filter(answerTo(message)) }))
  const known = new Set(perPhoto.flatMap(({ found }) => found))
  const isOther = ({ message, found }: (typeof perPhoto)[number]) =>
    found.some(({ photo }) => {
      const [one, other] = [photo?.at(-1), message.photo?.at(-1)]
      if (one === undefined || other === undefined) return false
      // The same proportions, but for a pixel that was rounded.
      const apart = Math.abs(one.height * other.width - one.width * other.height)
      return apart > Math.max(other.width, other.height)
    })
  return {
    answered: perPhoto.filter(({ found }) => found.length > 0).length,
    lost: perPhoto.filter(({ found }) => found.length === 0).map(({ message }) => nameOf(message)),
    wrong: [
      ...perPhoto.filter(isOther).map(({ message }) => nameOf(message)),
      ...pictures.filter((picture) => !known.has(picture)).map(nameOf),
    ],
    doubled: perPhoto.filter(({ found }) => found.length > 1).map(({ message }) => nameOf(message)),
  }
}

async function isRunning(work: Promise<unknown>): Promise<boolean> {
  return await Promise.race([work.then(() => false), sleep(0, true)])
}
