/** Every way to write down the host that is meant, for readers who are easily confused. */
import type { Dice } from '../cases.ts'
import { type Ipv4, numberOf } from './ranges.ts'

type Writer = (address: Ipv4, dice: Dice) => string

const hex = (number: number): string => `0x${number.toString(16)}`
const octal = (number: number): string => `0${number.toString(8)}`
const radixes = [String, hex, octal, (n: number) => hex(n).toUpperCase(), (n: number) => `0000${octal(n)}`]
const dotted = (address: Ipv4): string => address.join('.')

/** The last of fewer than four parts stands for all that is left. */
const short =
  (parts: 1 | 2 | 3): Writer =>
  (address, dice) => {
    const rest = numberOf(address) % 2 ** (8 * (5 - parts))
    return [...address.slice(0, parts - 1), rest].map((part) => dice.pick(radixes)(part)).join('.')
  }

const digitsFrom =
  (zero: number): Writer =>
  (address) =>
    dotted(address).replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))

/** 0 is not in one row with the others. */
const circled: Writer = (address) =>
  dotted(address).replace(/\d/g, (digit) =>
    digit === '0' ? '⓪' : String.fromCodePoint(0x245f + Number(digit)),
  )

const between =
  (...marks: readonly string[]): Writer =>
  (address, dice) => {
    const text = dotted(address)
    const at = 1 + dice.below(text.length - 1)
    return text.slice(0, at) + dice.pick(marks) + text.slice(at)
  }

const percent: Writer = (address, dice) =>
  [...dotted(address)]
    .map((char) => (dice.is(0.6) ? `%${char.charCodeAt(0).toString(16).padStart(2, '0')}` : char))
    .join('')

/** What a URL parser has to make the plain address of. */
const plainWriters: readonly Writer[] = [
  dotted,
  (address) => `${dotted(address)}.`,
  (address) => String(numberOf(address)),
  (address) => hex(numberOf(address)),
  (address) => `0X${numberOf(address).toString(16).toUpperCase()}`,
  (address) => octal(numberOf(address)),
  (address) => `${'0'.repeat(40)}${numberOf(address).toString(8)}`,
  (address) => address.map(hex).join('.'),
  (address) => address.map(octal).join('.'),
  (address, dice) => address.map((byte) => dice.pick(radixes)(byte)).join('.'),
  short(1),
  short(2),
  short(3),
  digitsFrom(0xff10),
  digitsFrom(0x1d7ce),
  digitsFrom(0x1d7f6),
  circled,
  (address, dice) => dotted(address).replaceAll('.', () => dice.pick(['。', '．', '｡', '%2e', '.'])),
  percent,
  between('\u00ad', '\u200b', '\u2060', '\u034f', '\t', '\n', '\r\n', '%c2%ad'),
]

/** What is another name, or none at all: no parser may be led to the address by it. */
const strangeWriters: readonly Writer[] = [
  digitsFrom(0x0660),
  digitsFrom(0x0966),
  between('\u200d', '\u0000', ' ', '%00', '%0a', '%20', '\u202e', '..', '%'),
  (address) => address.map((byte, place) => (place === 0 ? byte + 256 : byte)).join('.'),
  (address) => String(numberOf(address) + 2 ** 32),
  (address) => `-${numberOf(address)}`,
  (address) => `${dotted(address)}..`,
  (address) => `${dotted(address)}.1`,
]

export const notation: Writer = (address, dice) =>
  dice.pick(dice.is(0.8) ? plainWriters : strangeWriters)(address, dice)

const words = ([a, b, c, d]: Ipv4): [string, string] => [
  (a * 256 + b).toString(16),
  (c * 256 + d).toString(16),
]

/** Forms of IPv6 that carry an IPv4 address, and ways to write them. */
export function wrapped(address: Ipv4, dice: Dice): string {
  const [high, low] = words(address)
  const [highNot, lowNot] = words(address.map((byte) => 255 - byte) as unknown as Ipv4)
  const form = dice.pick([
    `::ffff:${high}:${low}`,
    `::ffff:${dotted(address)}`,
    `::${high}:${low}`,
    `::${dotted(address)}`,
    `::ffff:0:${high}:${low}`,
    `64:ff9b::${high}:${low}`,
    `64:ff9b::${dotted(address)}`,
    `64:ff9b:1::${high}:${low}`,
    `2002:${high}:${low}::`,
    `2002:${high}:${low}::1`,
    `2001:0:${high}:${low}::1`,
    `2001:0:4136:e378:8000:63bf:${highNot}:${lowNot}`,
    `0:0:0:0:0:ffff:${high}:${low}`,
    `0000:0000:0000:0000:0000:ffff:${high.padStart(4, '0')}:${low.padStart(4, '0')}`,
  ])
  return dice.is(0.3) ? form.toUpperCase() : form
}

/** A host's places in a URL, some of which only look like it. */
export const frames: readonly ((host: string) => string)[] = [
  (host) => `http://${host}/`,
  (host) => `http://${host}/`,
  (host) => `http://${host}:80/private-path?private-query`,
  (host) => `HTTP://${host}`,
  (host) => `https://${host}/`,
  (host) => `http://${host}:443/`,
  (host) => `http://${host}:8080/`,
  (host) => `http://${host}:00080/`,
  (host) => `http:${host}`,
  (host) => `http:/${host}/`,
  (host) => `http:////${host}/`,
  (host) => `http:\\\\${host}\\`,
  (host) => ` \t\nhttp://${host}/ `,
  (host) => `ht\ntp://${host}/`,
  (host) => `http://${host}#@example.com/`,
  (host) => `http://${host}?@example.com/`,
  (host) => `http://${host}\\@example.com/`,
  (host) => `http://${host}:/`,
]
