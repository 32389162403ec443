/** URLs that are wrong in themselves, or odd. */
import { type Dice, listed, listThen } from '../cases.ts'
import { type Attempt, dotted, framed, insideHost, refused, unknown } from './attempt.ts'
import { notation, wrapped } from './notations.ts'
import { someForbidden, someForbiddenIpv6, somePublic } from './ranges.ts'

const knownIpv6 = listed(`
  ::1
  ::
  0:0:0:0:0:0:0:1
  ::127.0.0.1
  ::ffff:127.0.0.1
  ::FFFF:7F00:1
  64:ff9b::127.0.0.1
  2002:7f00:1::
  2002:a9fe:a9fe::
  fe80::1
  fe80::1%eth0
  fe80::1%25eth0
  ::1%25lo
  fd00:ec2::254
  ff02::1
  ff0e::1
  2001:0:7f00:1::1
  ::ffff:0:127.0.0.1
  64:ff9b:1::7f00:1
  fec0::1
  100::1`)

export const wrongUrls = listed(`
  file:///etc/passwd
  ftp://127.0.0.1/
  gopher://127.0.0.1:6379/_INFO
  dict://127.0.0.1:6379/info
  data:image/png;base64,AA==
  blob:http://127.0.0.1/1
  javascript:1
  jar:http://127.0.0.1!/
  ldap://127.0.0.1/
  ws://127.0.0.1/
  unix:///var/run/docker.sock
  http+unix://%2Fvar%2Frun%2Fdocker.sock/
  netdoc:///etc/passwd
  about:blank
  view-source:http://127.0.0.1/
  feed:http://127.0.0.1/
  http
  http://
  //127.0.0.1/
  127.0.0.1
  /etc/passwd
  http://[::1
  http://::1/
  http://127.0.0.1:99999/
  http://127.0.0.1:-1/
  http://[127.0.0.1]/
  http://[::1]x/
  http://%/`)

/** Ports of other protocols: refused also where the machine is a public one. */
export const otherPorts = [1, 22, 23, 25, 53, 110, 143, 389, 465, 587, 636, 6000, 6667, 6697, 10080]

const credentials = ['user@', 'user:pass@', ':pass@', '@@', 'a%40b@', 'example.com:80@', 'example.com%00@']

/** To a public place, with something on board, or written so that only a confused reader comes inside. */
export function odd(n: number, dice: Dice): Attempt {
  const host = dotted(somePublic(dice))
  // Octal, and so perhaps a public address: 0127.0.0.1 is 87.0.0.1.
  const padded = someForbidden(dice)
    .map((byte) => String(byte).padStart(4, '0'))
    .join('.')
  const line = dice.pick([
    '\r\n',
    '\n',
    '\r',
    '%0d%0a',
    '%0a',
    '\u010a\u010d',
    '\u2028',
    '嘊嘍',
    '%E5%98%8A%E5%98%8D',
  ])
  const known = [
    `http://${host}/${line}X-Injected: 1${line}${line}GET /second HTTP/1.1`,
    `http://${host}/a?b=${line}X-Injected: 1`,
    `http://${host}/ HTTP/1.1${line}X-Injected: 1${line}X: `,
    `http://${host}${line}X-Injected: 1/`,
    `http://${host}/#${line}X-Injected: 1`,
    `http://${host}/\u0000\u0001\u007f\ud83d\ude00é\u202e`,
    `http://${host}/\ud800`,
    `http://${host}/${'x'.repeat(8_000)}`,
    `http://${host}/${'x'.repeat(9_000)}`,
    `http://${host}/${'é'.repeat(4_000)}`,
    `http://${'a'.repeat(70)}.example.com/`,
    `http://${'a.'.repeat(200)}example.com/`,
    `http://${'a'.repeat(5_000)}/`,
    `http://${host}/${'../'.repeat(500)}etc/passwd`,
    `http://${host}?${'a=1&'.repeat(1_500)}`,
    `http://${padded}/`,
  ]
  const expects = ['fetched', 'bad_request', ...refused, unknown]
  return { url: known[n] ?? dice.pick(known), expects }
}

const anywhere = (url: string, ...more: string[]): Attempt => ({ url, expects: [...refused, ...more] })

export const notations = (_n: number, dice: Dice): Attempt =>
  anywhere(framed(notation(someForbidden(dice), dice), dice), unknown)

export const ipv6 = listThen(
  knownIpv6.map((host) => anywhere(`http://[${host}]/`)),
  (dice) => {
    const host = dice.is(0.7) ? wrapped(someForbidden(dice), dice) : someForbiddenIpv6(dice)
    return anywhere(framed(`[${host}]`, dice))
  },
)

export const scheme = listThen(
  wrongUrls.map((url) => anywhere(url)),
  (dice) => {
    if (dice.is(0.5)) {
      const host = dice.pick([dotted(somePublic(dice)), insideHost(dice)])
      return anywhere(`http://${host}:${dice.pick(otherPorts)}/`)
    }
    return anywhere(
      `http://${dice.pick(credentials)}${dotted(dice.pick([somePublic, someForbidden])(dice))}/`,
    )
  },
)
