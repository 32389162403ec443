/** URLs that lead inside, or seem to; with the websites and the names that they need for it. */
import type { Kinds } from '../cases.ts'
import { type Attempt, dotted } from './attempt.ts'
import { brokenNames, insideName, rebinding } from './names.ts'
import { somePublic } from './ranges.ts'
import { chain, strangeRedirect } from './redirects.ts'
import { ipv6, notations, odd, scheme } from './urls.ts'

export const attempts: Kinds<Attempt> = {
  notation: notations,
  ipv6,
  scheme,
  odd,
  redirect: chain,
  strange: strangeRedirect,
  name: insideName,
  rebinding,
  broken: brokenNames,
  /** What is allowed is done: otherwise all the rest would say nothing. */
  open: (_n, dice) => {
    const host = dotted(somePublic(dice))
    if (dice.is(0.5)) return { url: `http://${host}/`, leadsTo: [host], expects: ['fetched'] }
    const name = `o${dice.below(1e9).toString(36)}.example.com`
    const names = { [name]: [{ a: [host], via: ['cdn.example.net'] }] } as const
    return { url: `http://${name}:8080/`, names, leadsTo: [host], expects: ['fetched'] }
  },
}
