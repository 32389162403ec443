/** What every kind of attempt is made of. */
import type { Dice } from '../cases.ts'
import type { Answers } from './internet.ts'
import type { Script } from './name-server.ts'
import { frames, notation, wrapped } from './notations.ts'
import { type Ipv4, someForbidden, someForbiddenIpv6 } from './ranges.ts'

export interface Attempt {
  readonly url: string
  readonly answers?: Answers
  readonly names?: Readonly<Record<string, Script>>
  /** Codes with which it may be refused; 'fetched' where the website's bytes may come. */
  readonly expects: readonly string[]
  /** Where it must lead and nowhere else. */
  readonly leadsTo?: readonly string[]
}

export const refused = ['url_forbidden', 'url_invalid']
/** A name that nobody knows, and that is no other way to write an address. */
export const unknown = 'url_unreachable'
export const dotted = (address: Ipv4): string => address.join('.')

export const insideHost = (dice: Dice): string =>
  dice.is(0.6)
    ? notation(someForbidden(dice), dice)
    : `[${dice.is(0.7) ? wrapped(someForbidden(dice), dice) : someForbiddenIpv6(dice)}]`

export const framed = (host: string, dice: Dice): string => dice.pick(frames)(host)
