/** Many photos at once, while everything dies and Telegram stumbles: what has become of each in the end. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type ChatMessage, createSimulator, SimulatorClient, seededRandom } from '@emogram/simulator'
import { launch } from '../../scripts/start/launch.ts'
import { processTree } from '../../scripts/start/processes.ts'
import { marks, type Room } from '../rooms.ts'
import { inDoubtIn, judge, strayIn } from './judge.ts'
import type { Sent } from './load.ts'
import { photoMaker } from './photos.ts'

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
  /** Answered by nothing, or told no in words. */
  readonly lost: readonly string[]
  /** Pictures that answer another photo than the one they were sent for, or none. */
  readonly wrong: readonly string[]
  /** Photos with more than one answer. */
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
    const makePhoto = await photoMaker()
    for (const kind of ['too_many_requests', 'server_error', 'hang'] as const) {
      await person.fail({ method: '*', kind, share: options.faultShare / 3, seed: seed + kind.length })
    }
    const killing = killAll().catch((error: unknown) => {
      if (!stopping.signal.aborted) throw error
    })
    const sent: Sent[] = []
    for (let index = 0; index < photos; index++) {
      const chatId = 1 + (index % chats)
      const photo = await makePhoto()
      const { message_id } = await person.sendPhoto(chatId, photo.bytes)
      sent.push({ chatId, message_id, photo, may: [] })
    }
    onProgress(`sent ${photos} photos`)
    const deadline = performance.now() + options.limitMs
    let left = photos
    while (performance.now() < deadline && (left > 0 || (await isRunning(killing)))) {
      await sleep(500)
      const now = judge(sent, await answersIn(person, chats)).lost.length
      if (now !== left) onProgress(`${now} photos to go`)
      left = now
    }
    stopping.abort()
    await killing
    await sleep(lateDoublesMs)
    const answers = await answersIn(person, chats)
    const faults = Object.fromEntries((await person.faults()).map(({ kind, met }) => [kind, met]))
    const killed = Object.values(kills).reduce((sum, count) => sum + count, 0)
    const { lost: unanswered, untrue, doubled, wrong: confused } = judge(sent, answers)
    const lost = [...unanswered, ...untrue]
    const wrong = [...confused, ...strayIn(sent, answers)]
    const troubled = [...lost, ...wrong, ...doubled].map((name) => name.split(' ')[0])
    const about = (line: string) => troubled.some((name) => line.includes(`"${name}.`))
    if (troubled.length > 0) options.onTrouble?.(house.printed().split('\n').filter(about).join('\n'))
    return {
      seed,
      photos,
      answered: photos - lost.length,
      lost,
      wrong,
      doubled,
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

async function answersIn(person: SimulatorClient, chats: number): Promise<ChatMessage[]> {
  const all = await Promise.all(Array.from({ length: chats }, (_, chat) => person.messages(chat + 1)))
  return all.flat().filter(({ from }) => from.is_bot)
}

async function isRunning(work: Promise<unknown>): Promise<boolean> {
  return await Promise.race([work.then(() => false), sleep(0, true)])
}
