import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '@emogram/contract'

/**
 * How fast Telegram lets one bot send: some 30 messages a second altogether, one a second into a chat with short bursts,
 * 20 a minute into a group. An album counts as many as it has pictures; chat actions and reactions do not count.
 */
export interface Pace {
  /**
   * Takes the chat's next free place.
   * @returns how long it is until then; undefined, with no place taken, where it is longer than `atMostMs`
   */
  reserve(chatId: number, messages: number, atMostMs?: number): number | undefined
  /** How long Telegram wants nothing sent into this chat. */
  heldMs(chatId: number): number
  /** Resolves when all chats together leave room; the chat's own place has come by then. */
  turn(messages: number, signal?: AbortSignal): Promise<void>
  /** Telegram has answered 429. */
  hold(chatId: number, ms: number): void
}

/** So many messages an answer is to Telegram. */
export const weightOf = (job: Job): number => (job.type === 'album' ? job.file_ids.length : 1)

interface Limits {
  readonly burst: number
  readonly everyMs: number
}

const chatLimits: Limits = { burst: 3, everyMs: 1_000 }
const overallLimits: Limits = { burst: 10, everyMs: 1_000 / 30 }
const groupMinute = { messages: 20, ms: 60_000 } as const
/** So many chats that are held at once are no accident: then Telegram means the bot, not the chats. */
const heldChats = 3
/** Chats remembered; one that has been silent for a minute is forgotten when there are more. */
const maxChats = 10_000

/** A bucket of `burst` places, one more every `everyMs`; it may be overdrawn by a message that counts many. */
class Bucket {
  #fullAtMs = 0
  readonly #limits: Limits

  constructor(limits: Limits) {
    this.#limits = limits
  }

  freeAtMs(messages: number, nowMs: number): number {
    const { burst, everyMs } = this.#limits
    return Math.max(nowMs, Math.max(this.#fullAtMs, nowMs) + (Math.min(messages, burst) - burst) * everyMs)
  }

  take(messages: number, atMs: number): void {
    this.#fullAtMs = Math.max(this.#fullAtMs, atMs) + messages * this.#limits.everyMs
  }

  get idleSinceMs(): number {
    return this.#fullAtMs
  }
}

interface Chat {
  readonly bucket: Bucket
  /** When the last messages into a group are sent, the oldest first. */
  readonly minute: number[]
  heldUntilMs: number
}

export function createPace(now: () => number = () => performance.now()): Pace {
  const chats = new Map<number, Chat>()
  const overall = new Bucket(overallLimits)
  let heldUntilMs = 0

  function chatOf(id: number): Chat {
    const known = chats.get(id)
    if (known !== undefined) return known
    if (chats.size >= maxChats) forgetIdle()
    const chat: Chat = { bucket: new Bucket(chatLimits), minute: [], heldUntilMs: 0 }
    chats.set(id, chat)
    return chat
  }

  function forgetIdle(): void {
    const longAgo = now() - groupMinute.ms
    for (const [id, { bucket, heldUntilMs }] of chats) {
      if (bucket.idleSinceMs < longAgo && heldUntilMs < now()) chats.delete(id)
    }
  }

  const heldMs = (chatId: number) =>
    Math.max(0, heldUntilMs - now(), (chats.get(chatId)?.heldUntilMs ?? 0) - now())

  return {
    heldMs,

    reserve(chatId, messages, atMostMs = Number.POSITIVE_INFINITY) {
      const nowMs = now()
      const chat = chatOf(chatId)
      const isGroup = chatId < 0
      // Of the messages in the minute before this one, the latest that has to be out of it.
      const last =
        chat.minute[chat.minute.length + Math.min(messages, groupMinute.messages) - groupMinute.messages - 1]
      const atMs = Math.max(
        chat.bucket.freeAtMs(messages, nowMs + heldMs(chatId)),
        isGroup && last !== undefined ? last + groupMinute.ms : 0,
      )
      if (atMs - nowMs > atMostMs) return undefined
      chat.bucket.take(messages, atMs)
      if (isGroup) {
        chat.minute.push(...Array<number>(messages).fill(atMs))
        chat.minute.splice(0, chat.minute.length - groupMinute.messages)
      }
      return Math.max(0, Math.ceil(atMs - nowMs))
    },

    async turn(messages, signal) {
      const nowMs = now()
      const atMs = overall.freeAtMs(messages, nowMs)
      overall.take(messages, atMs)
      if (atMs > nowMs) await sleep(atMs - nowMs, undefined, signal === undefined ? {} : { signal })
    },

    hold(chatId, ms) {
      const untilMs = now() + ms
      const chat = chatOf(chatId)
      chat.heldUntilMs = Math.max(chat.heldUntilMs, untilMs)
      const held = [...chats.values()].map((each) => each.heldUntilMs).filter((until) => until > now())
      if (held.length >= heldChats) heldUntilMs = Math.max(heldUntilMs, Math.min(...held))
    },
  }
}
