/**
 * Which addresses an outsider's URL may never lead to, said once more and by other means than the product says it: by
 * the registries of special addresses, as the blocks of node's own list.
 */
import { BlockList, isIPv6 } from 'node:net'
import type { Dice } from '../cases.ts'

const ipv4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24'],
  ...['192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4', '168.63.129.16/32'],
]

/** Everything but 2000::/3, and what is special in that. IPv4 in other clothes is looked at by its IPv4. */
const ipv6 = [
  ...['::/3', '4000::/2', '8000::/1'],
  ...['2001::/23', '2001:db8::/32', '2002::/16', '2001:4:112::/48', '2620:4f:8000::/48', '3fff::/20'],
]

/** One list for each: a list of both takes every IPv4 address for one of IPv6 as well. */
function listOf(family: 'ipv4' | 'ipv6', blocks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const block of blocks) {
    const [net = '', bits] = block.split('/')
    list.addSubnet(net, Number(bits), family)
  }
  return (address) => list.check(address, family)
}

const isForbiddenIpv4 = listOf('ipv4', ipv4)
const isForbiddenIpv6 = listOf('ipv6', ipv6)

/** @param address  as a socket tells it */
export function isForbidden(address: string): boolean {
  if (!isIPv6(address)) return isForbiddenIpv4(address)
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const wrapped = /^(?:::ffff|64:ff9b:):([\da-f]{1,4}):([\da-f]{1,4})$/.exec(plain)
  if (wrapped === null) return isForbiddenIpv6(plain)
  const [high, low] = [wrapped[1], wrapped[2]].map((word) => Number.parseInt(word!, 16)) as [number, number]
  return isForbiddenIpv4([high >> 8, high & 255, low >> 8, low & 255].join('.'))
}

/** Four bytes. */
export type Ipv4 = readonly [number, number, number, number]

/** Where somebody who gets in would like to be. */
const liked: readonly Ipv4[] = [
  [127, 0, 0, 1],
  [169, 254, 169, 254],
  [10, 0, 0, 1],
  [192, 168, 1, 1],
  [172, 17, 0, 1],
  [100, 100, 100, 200],
  [0, 0, 0, 0],
  [169, 254, 170, 2],
  [192, 0, 0, 192],
  [168, 63, 129, 16],
]

/** One that TCP can speak to: nobody connects to many at once. */
export function someForbidden(dice: Dice): Ipv4 {
  if (dice.is(0.5)) return dice.pick(liked)
  const [net = '', bits] = dice.pick(ipv4.filter((block) => !block.startsWith('224.'))).split('/')
  const free = 2 ** (32 - Number(bits))
  const offset = dice.pick([0, free - 1, dice.below(free)])
  const number = net.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0) + offset
  return bytesOf(number === 2 ** 32 - 1 ? number - 1 : number)
}

export function somePublic(dice: Dice): Ipv4 {
  for (;;) {
    const bytes = bytesOf(dice.below(2 ** 32))
    if (!isForbidden(bytes.join('.'))) return bytes
  }
}

export function someForbiddenIpv6(dice: Dice): string {
  const word = () => dice.below(0x10000).toString(16)
  const prefix = dice.pick([
    ...['fc00', 'fd00:ec2', 'fdff', 'fec0', 'feff', '100:0:0:0', '2001:db8', '2001:10', '2001:2:0', '3fff'],
    ...['5f00', '4000', '2001:0', '1fff', '2001:4:112', '2620:4f:8000', '64:ff9b:1', '64:ff9b:2'],
  ])
  return `${prefix}::${word()}:${word()}`
}

const bytesOf = (number: number): Ipv4 => [
  Math.floor(number / 2 ** 24) % 256,
  Math.floor(number / 2 ** 16) % 256,
  Math.floor(number / 2 ** 8) % 256,
  number % 256,
]

export const numberOf = ([a, b, c, d]: Ipv4): number => ((a * 256 + b) * 256 + c) * 256 + d
