/** Names that lead inside, at once or as soon as they were looked at. */
import { type Dice, listed } from '../cases.ts'
import { type Attempt, dotted, unknown } from './attempt.ts'
import type { Records } from './name-server.ts'
import { someForbidden, someForbiddenIpv6, somePublic } from './ranges.ts'
import { redirectTo } from './redirects.ts'

const insideNames = listed(`
  localhost
  metadata.google.internal
  metadata
  classify-file
  bot
  nginx
  redis
  host.docker.internal
  kubernetes.default.svc
  router.local
  localtest.me
  127.0.0.1.nip.io
  a.localhost
  intranet`)

export function insideName(n: number, dice: Dice): Attempt {
  const name = insideNames[n] ?? `${dice.below(1e9).toString(36)}.example.com`
  const records = insideRecords(dice)
  const host = dice.pick([name, name.toUpperCase(), `${name}.`])
  const url = dice.pick([`http://${host}/`, `http://${host}:8080/`, `https://${host}/`])
  return {
    url,
    names: { [name]: [records] },
    expects: ['url_forbidden', ...(host.endsWith('.') ? [unknown] : [])],
  }
}

/** Not one address of them may be visited, though some are public. */
function insideRecords(dice: Dice): Records {
  const [inside, ...others] = [someForbidden(dice), somePublic(dice), somePublic(dice)].map(dotted) as [
    string,
    string,
    string,
  ]
  const ttl = dice.pick([0, 0, 1, 2 ** 31 - 1])
  return dice.pick([
    { a: [inside], ttl },
    { a: [...others, inside], ttl },
    { a: [inside, ...others], ttl },
    { a: others, aaaa: [`::ffff:${inside}`], ttl },
    { a: others, aaaa: [someForbiddenIpv6(dice)], ttl },
    { a: [inside], aaaa: ['2606:4700::1111'], ttl },
    { aaaa: [`64:ff9b::${inside}`], ttl },
    { a: [inside], via: ['cdn.example.net'], ttl },
    {
      a: [...others, inside],
      via: Array.from({ length: 1 + dice.below(6) }, (_, i) => `c${i}.example.net`),
      ttl,
    },
    { aaaa: ['::1'], via: ['localhost'], ttl },
    { a: Array.from({ length: 20 }, (_, i) => (i === 19 ? inside : dotted(somePublic(dice)))), ttl },
  ])
}

/** A name that was public when it was looked at, and is another one for whoever asks again. */
export function rebinding(_n: number, dice: Dice): Attempt {
  const name = `r${dice.below(1e9).toString(36)}.example.com`
  const first = dotted(somePublic(dice))
  const names = { [name]: [{ a: [first], ttl: 0 }, insideRecords(dice)] } as const
  const url = `http://${name}/0`
  const leadsTo = [first]
  if (dice.is(0.5)) return { url, names, leadsTo, expects: ['fetched'] }
  // Sent to itself again, it is asked for again.
  const again = dice.pick(['/1', `//${name}/1`, `http://${name}:8080/1`, `https://${name}/`])
  return { url, names, leadsTo, answers: { '/0': redirectTo(again, dice) }, expects: ['url_forbidden'] }
}

export function brokenNames(_n: number, dice: Dice): Attempt {
  const name = `b${dice.below(1e9).toString(36)}.example.com`
  const inside = dotted(someForbidden(dice))
  const records: Records = dice.pick([
    { failure: 3 },
    { failure: 2 },
    { a: [] },
    { a: [inside], forged: true },
    { via: ['elsewhere.example.net'] },
    { via: [name, name] },
    { a: [inside], failure: 3 },
  ])
  return { url: `http://${name}/`, names: { [name]: [records] }, expects: [unknown, 'url_forbidden'] }
}
