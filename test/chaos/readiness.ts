import { setTimeout as sleep } from 'node:timers/promises'

/** Who says of itself, or of others, that it is ready, and those who then have to be able to answer. */
interface Claim {
  readonly who: string
  readonly isSaid: () => Promise<boolean>
  readonly needs: readonly string[]
}

/** Whether it really can answer, found out without asking the one who claims it. */
type Truth = () => Promise<boolean>

export interface Readiness {
  /** Everybody says so, and is right. */
  isReady(): boolean
  /** Since the last time they were taken. */
  takeLies(): readonly string[]
  stop(): Promise<void>
}

const everyMs = 250
/** Longer than who claims it takes to notice: the gateway asks each time, for 2 s at most, the bot gives Redis 3 s. */
const blindMs = 5_000

export function watchReadiness(claims: readonly Claim[], truths: Readonly<Record<string, Truth>>): Readiness {
  const stopping = new AbortController()
  const { signal } = stopping
  /** Since when each cannot answer. Not known yet counts as well. */
  const awaySince = new Map<string, number>()
  const said = new Map<string, boolean>()
  /** Said of somebody who was away before, and when. Was he still away when he was asked next, it was a lie. */
  const doubtful = new Map<string, { readonly who: string; readonly at: number }>()
  const lies = new Set<string>()

  async function repeat(step: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      await step()
      await sleep(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }

  const watchTruth = (name: string, truth: Truth) =>
    repeat(async () => {
      const askedAt = performance.now()
      const isThere = await truth()
      const claim = doubtful.get(name)
      if (isThere) {
        awaySince.delete(name)
        doubtful.delete(name)
        return
      }
      if (!awaySince.has(name)) awaySince.set(name, performance.now())
      if (claim !== undefined && claim.at < askedAt)
        lies.add(`${claim.who} said ready while ${name} was away`)
    })

  const watchClaim = ({ who, isSaid, needs }: Claim) =>
    repeat(async () => {
      const askedAt = performance.now()
      const isReady = await isSaid()
      said.set(who, isReady)
      const longAway = needs.filter(
        (name) => (awaySince.get(name) ?? Number.POSITIVE_INFINITY) < askedAt - blindMs,
      )
      for (const name of isReady ? longAway : []) doubtful.set(name, { who, at: performance.now() })
    })

  const watching = [
    ...Object.entries(truths).map(([name, truth]) => watchTruth(name, truth)),
    ...claims.map(watchClaim),
  ]
  return {
    isReady: () => awaySince.size === 0 && claims.every(({ who }) => said.get(who) === true),
    takeLies() {
      const taken = [...lies]
      lies.clear()
      return taken
    },
    async stop() {
      stopping.abort()
      await Promise.all(watching)
    },
  }
}

/** Whether the address answers 200 in this time. */
export async function answersOk(url: string, withinMs: number): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(withinMs) })
    await response.body?.cancel()
    return response.ok
  } catch {
    // Refused, cut or late: each of them is a no.
    return false
  }
}
