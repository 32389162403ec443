import { z } from 'zod'
import { tooManyRequests } from './errors.ts'

export const floodRule = z.object({
  /** Counted in each chat, in each group, or in all chats together. */
  scope: z.enum(['chat', 'group', 'everywhere']),
  /** Items of an album count one by one. */
  counts: z.enum(['messages', 'edits']).default('messages'),
  max: z.int().min(1),
  per_ms: z.int().min(1),
})

export type FloodRuleOrder = z.input<typeof floodRule>
export type FloodRule = z.infer<typeof floodRule>

/**
 * Telegram says roughly one message a second to a chat, with short bursts; twenty a minute to a group, thirty a second
 * over all. A little more passes here, since what was sent evenly does not arrive evenly.
 */
export const telegramFlood: readonly FloodRule[] = [
  { scope: 'chat', counts: 'messages', max: 5, per_ms: 1_000 },
  { scope: 'chat', counts: 'messages', max: 65, per_ms: 60_000 },
  { scope: 'group', counts: 'messages', max: 23, per_ms: 60_000 },
  { scope: 'group', counts: 'edits', max: 23, per_ms: 60_000 },
  { scope: 'everywhere', counts: 'messages', max: 35, per_ms: 1_000 },
]

/** A call that came too soon. */
export interface FloodViolation {
  readonly at_ms: number
  readonly method: string
  readonly chat_id: number
  readonly rule: FloodRule
  readonly retry_after: number
}

const editing = /^edit/i
const sending = /^send(?!chataction$)/i
const keptViolations = 1_000

/** Turns away what comes too fast, and remembers it: so can a test see that a bot paces itself. */
export class Flood {
  #rules: readonly { readonly rule: FloodRule; readonly times: Map<number, number[]> }[] = []
  #violations: FloodViolation[] = []
  #count = 0

  get violations(): readonly FloodViolation[] {
    return this.#violations
  }

  /** Also of those that are no longer kept. */
  get violationCount(): number {
    return this.#count
  }

  get rules(): readonly FloodRule[] {
    return this.#rules.map(({ rule }) => rule)
  }

  /** From now on these hold, and everything is forgotten. None: nothing is turned away. */
  setRules(rules: readonly FloodRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, times: new Map() }))
    this.#violations = []
    this.#count = 0
  }

  /** @throws 429 when it is too much */
  check(method: string, chatId: number, items: number): void {
    const counts = sending.test(method) ? 'messages' : editing.test(method) ? 'edits' : undefined
    if (counts === undefined) return
    const nowMs = Date.now()
    const applying = this.#rules.filter(
      ({ rule }) => rule.counts === counts && (rule.scope !== 'group' || chatId < 0),
    )
    for (const { rule, times } of applying) {
      const key = rule.scope === 'everywhere' ? 0 : chatId
      const recent = (times.get(key) ?? []).filter((time) => time > nowMs - rule.per_ms)
      times.set(key, recent)
      if (recent.length + items <= rule.max) continue
      // So many have to grow old before there is room.
      const lastToGo = recent[Math.min(recent.length, recent.length + items - rule.max) - 1] ?? nowMs
      const retry_after = Math.max(1, Math.ceil((lastToGo + rule.per_ms - nowMs) / 1000))
      this.#violations.push({ at_ms: nowMs, method, chat_id: chatId, rule, retry_after })
      if (this.#violations.length > keptViolations) this.#violations.shift()
      this.#count += 1
      throw tooManyRequests(retry_after)
    }
    for (const { rule, times } of applying) {
      const recent = times.get(rule.scope === 'everywhere' ? 0 : chatId)
      for (let item = 0; item < items; item++) recent?.push(nowMs)
    }
  }
}
