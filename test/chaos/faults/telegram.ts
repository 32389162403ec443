import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultOrder } from '@emogram/simulator'
import { apiName, concurrency } from '../rig.ts'
import type { Fault } from './fault.ts'

const lastsMs = 8_000
/** A fault that nobody has met says nothing. */
const metWithinMs = 60_000
/** DNS: who is asked cannot say. */
const servfail = 2

/** Calls fail as ordered, until the time is over and each order was met by a call. */
const ordered = (name: string, what: string, ...orders: FaultOrder[]): Fault => ({
  name,
  what,
  async play({ person, until }) {
    for (const order of orders) await person.fail(order)
    await sleep(lastsMs)
    const isMet = async () => {
      const states = await person.faults()
      return states.length === orders.length && states.every(({ met }) => met > 0)
    }
    await until('calls have met all of it', isMet, metWithinMs)
    await person.clearFaults()
  },
})

export const telegramFaults: readonly Fault[] = [
  ordered('telegram-slow', 'Telegram takes 2 s for every call', {
    method: '*',
    kind: 'slow',
    takes_ms: 2_000,
    share: 1,
  }),
  ordered('telegram-cuts', 'every download breaks in the middle', {
    method: 'download',
    kind: 'cut',
    share: 1,
  }),
  ordered('telegram-halves', 'every download ends in the middle and looks whole', {
    method: 'download',
    kind: 'half_body',
    share: 1,
  }),
  ordered(
    'telegram-errors',
    'Telegram answers 500 to everything',
    { method: '*', kind: 'server_error', share: 1 },
    { method: 'getUpdates', kind: 'server_error', share: 1 },
  ),
  ordered('telegram-429', 'a storm of 429: two calls of three are to come back in 2 s', {
    method: '*',
    kind: 'too_many_requests',
    retry_after: 2,
    share: 0.67,
  }),
  {
    name: 'telegram-away',
    what: 'connections to Telegram break, and new ones are refused',
    doubts: concurrency,
    async play({ line }) {
      if ((await line.cut()) === 0) throw new Error('there was no connection to break')
      await sleep(lastsMs)
      await line.mend()
    },
  },
  {
    name: 'telegram-dns',
    what: "Telegram's name cannot be looked up",
    needs: ['world'],
    doubts: concurrency,
    async play({ line, world, until }) {
      if (world === undefined) throw new Error('Names are not ours here')
      world.setName(apiName, { failure: servfail })
      // Connections that stand need no name.
      line.drop()
      await sleep(lastsMs)
      await until('somebody has asked for the name', () => world.timesAsked(apiName) > 0, metWithinMs)
      world.setName(apiName, { a: ['127.0.0.1'] })
    },
  },
]
