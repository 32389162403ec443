import { setTimeout as sleep } from 'node:timers/promises'
import type { ChatMessage } from '@emogram/simulator'
import type { Fault, Scene } from './faults/fault.ts'
import { answersTo, inDoubtIn, judge, nameOf, strayIn, type Verdict } from './judge.ts'
import { createLoad, type Sent } from './load.ts'
import type { Stage } from './stage.ts'

/** What came of one fault. */
export interface Row extends Verdict {
  readonly fault: string
  readonly photos: number
  /** Answers of which the bot said that they may have arrived, and were sent again. */
  readonly inDoubt: readonly string[]
  /** From the moment in which nothing was broken any more; absent where it did not recover. */
  readonly recoverySeconds: number | undefined
  readonly memoryMb: { readonly before: number; readonly after: number }
  readonly lies: readonly string[]
  /** None: all is well. */
  readonly breaches: readonly string[]
}

/** What is known of a fault before its photos are looked at. */
interface Played {
  readonly row: Omit<Row, keyof Verdict | 'inDoubt'>
  readonly sent: readonly Sent[]
  /** Answers that may be in doubt. */
  readonly doubts: number
}

interface PlayOptions {
  readonly small: boolean
  readonly onProgress: (line: string) => void
}

/** So many chats for each fault, and so many faults before the first chats are used again: the simulator has 200. */
const chats = 6
const sets = 30
/** Photos that have to be answered before anything is broken. */
const warm = 4
const warmWithinMs = 120_000
/** Seconds where there is nothing else to do. Whatever starts anew loads its networks first, and a busy machine takes minutes. */
const recoveryMs = 240_000
const lookEveryMs = 250
/** A second answer would come as late as the bot's next attempt, or as another bot takes over what a dead one had in Redis. */
const lateDoublesMs = 20_000
/** What a part may hold more than before the first fault, so that what grows slowly is seen: buffers that malloc keeps, photos in the services' memory of answers. */
const grownBy = { share: 0.5, mb: 150 } as const

/** Breaks one thing after the other. What comes too late, too often or not at all is counted where it belongs. */
export async function play<On extends Stage>(
  faults: readonly Fault<On>[],
  stage: On,
  options: PlayOptions,
): Promise<readonly Row[]> {
  const { person, readiness } = stage
  const { onProgress, small } = options
  let messages: readonly ChatMessage[] = []
  const unanswered = () => load.sent().filter((sent) => answersTo(sent, messages).length === 0)
  const load = await createLoad(person, stage.site, () => unanswered().length)
  let memoryAtFirst: Readonly<Record<string, number>> | undefined
  const played: Played[] = []

  async function look(of: readonly Sent[]): Promise<readonly ChatMessage[]> {
    const ids = [...new Set(of.map(({ chatId }) => chatId))]
    return (await Promise.all(ids.map((id) => person.messages(id)))).flat().filter(({ from }) => from.is_bot)
  }

  async function until(
    what: string,
    isSo: () => boolean | Promise<boolean>,
    withinMs: number,
  ): Promise<void> {
    const deadline = performance.now() + withinMs
    while (!(await isSo())) {
      if (performance.now() > deadline) throw new Error(`not within ${withinMs / 1000} s: ${what}`)
      await sleep(lookEveryMs)
    }
  }

  async function watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      messages = await look(load.sent())
      await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined)
    }
  }

  /** What is sent meanwhile may wait. */
  async function untilAnswered(withinMs: number, isMore: () => boolean = () => true): Promise<void> {
    const old = load.sent().slice()
    const isSo = () => isMore() && old.every((sent) => answersTo(sent, messages).length > 0)
    await until('everything that was sent is answered', isSo, withinMs)
  }

  const scene: Scene<On> = {
    ...stage,
    load,
    small,
    until,
    untilAnswered,
    refusals: () => judge(load.sent(), messages).refused,
  }

  async function playOne(fault: Fault<On>, index: number): Promise<void> {
    const breaches: string[] = []
    const attempt = async (work: () => Promise<void>): Promise<boolean> => {
      try {
        await work()
        return true
      } catch (error) {
        breaches.push(error instanceof Error ? error.message : String(error))
        return false
      }
    }
    const ids = Array.from({ length: chats }, (_, chat) => 1 + (index % sets) * chats + chat)
    load.start(ids, fault.may ?? [])
    await attempt(() =>
      until(
        `${warm} photos are answered`,
        () => load.sent().length - unanswered().length >= warm,
        warmWithinMs,
      ),
    )
    await attempt(() => until('everybody is ready', readiness.isReady, warmWithinMs))
    const before = await stage.memoryMb()
    memoryAtFirst ??= before
    await attempt(() => fault.play(scene))
    await stage.mend()
    const mendedAt = performance.now()
    const hasRecovered = await attempt(() => untilAnswered(recoveryMs, readiness.isReady))
    const recoverySeconds = hasRecovered ? Math.round((performance.now() - mendedAt) / 100) / 10 : undefined
    await load.pause()
    await attempt(() => untilAnswered(recoveryMs))
    const after = await stage.memoryMb()
    for (const [part, mb] of Object.entries(after)) {
      const was = memoryAtFirst[part] ?? 0
      if (mb > was * (1 + grownBy.share) + grownBy.mb)
        breaches.push(`${part} has grown from ${was} to ${mb} MB`)
    }
    const lies = readiness.takeLies()
    const sent = load.sent()
    const row = {
      fault: fault.name,
      photos: sent.length,
      recoverySeconds,
      memoryMb: { before: sum(before), after: sum(after) },
      lies,
      breaches: [...breaches, ...lies],
    }
    const one = { row, sent, doubts: fault.doubts ?? 0 }
    played.push(one)
    const { breaches: all } = judged(one, messages, await stage.printed())
    const recovered = recoverySeconds === undefined ? 'not recovered' : `recovered in ${recoverySeconds} s`
    onProgress(`${fault.name}: ${sent.length} photos, ${recovered}. ${all.join('; ')}`)
  }

  const stopping = new AbortController()
  const watching = watch(stopping.signal)
  try {
    for (const [index, fault] of faults.entries()) {
      onProgress(`${fault.name}: ${fault.what}`)
      await playOne(fault, index)
    }
  } finally {
    stopping.abort()
    await load.pause()
    await watching
  }
  await sleep(lateDoublesMs)
  const everything = played.flatMap(({ sent }) => sent)
  const all = await look(everything)
  const stray = strayIn(everything, all)
  const printed = await stage.printed()
  return played.map((one) => withStray(judged(one, all, printed), one.sent, stray))
}

/**
 * Asked for once more when all is over, because what comes after the end of its fault counts as well: in Redis a dead
 * bot's photo is taken over only after some ten seconds.
 * @param printed  all that the bot has printed
 */
export function judged(
  { row, sent, doubts }: Played,
  messages: readonly ChatMessage[],
  printed: string,
): Row {
  const verdict = judge(sent, messages)
  const names = new Set(sent.map(nameOf))
  const inDoubt = inDoubtIn(printed).filter((name) => names.has(name))
  const doubted = new Set(inDoubt)
  const breaches = [
    ...(inDoubt.length > doubts ? [`${inDoubt.length} answers in doubt`] : []),
    ...verdict.lost.map((name) => `${name} was lost`),
    ...verdict.doubled.filter((name) => !doubted.has(name)).map((name) => `${name} was answered twice`),
    ...verdict.wrong.map((name) => `${name} was answered with another picture`),
    ...verdict.untrue.map((name) => `told no without a reason: ${name}`),
  ]
  return { ...row, ...verdict, inDoubt, breaches: [...row.breaches, ...breaches] }
}

/** Only when all is over it is known of a picture that it answers nobody: chats are used again. */
function withStray(row: Row, sent: readonly Sent[], stray: readonly string[]): Row {
  const ids = new Set(sent.map(({ chatId }) => String(chatId)))
  const its = stray.filter((name) => ids.has(name.split('.')[0] ?? ''))
  return { ...row, breaches: [...row.breaches, ...its.map((name) => `${name} answers nobody`)] }
}

const sum = (by: Readonly<Record<string, number>>) => Object.values(by).reduce((all, each) => all + each, 0)
