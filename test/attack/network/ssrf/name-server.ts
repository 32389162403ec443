/** A DNS server that lies as it is told: it may say another address each time it is asked. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

export interface Records {
  readonly a?: readonly string[]
  readonly aaaa?: readonly string[]
  /** Names on the way from the name that was asked for to the addresses. */
  readonly via?: readonly string[]
  readonly ttl?: number
  /** NXDOMAIN is 3, SERVFAIL 2. */
  readonly failure?: number
  /** The answer comes under another question's number, as from somebody who guesses. */
  readonly forged?: boolean
}

/** What is said the first time, the second time, and so on; the last is said from then on. */
export type Script = readonly [Records, ...Records[]]

const types = { a: 1, aaaa: 28, cname: 5 }
const internet = 1

export async function startNameServer() {
  const scripts = new Map<string, { readonly script: Script; readonly asked: Map<number, number> }>()
  const socket = createSocket('udp4')
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = questionOf(query)
    const known = scripts.get(name.toLowerCase())
    const round = known?.asked.get(type) ?? 0
    known?.asked.set(type, round + 1)
    const records = known?.script[Math.min(round, known.script.length - 1)]
    for (const answer of answersTo(query.subarray(0, end), name, type, records))
      socket.send(answer, port, address)
  })
  socket.bind(53, '127.0.0.1')
  await once(socket, 'listening')
  return {
    /** Whatever was said of names before is forgotten. */
    tell(names: Readonly<Record<string, Script>>): void {
      scripts.clear()
      for (const [name, script] of Object.entries(names)) {
        scripts.set(name.toLowerCase(), { script, asked: new Map() })
      }
    },
    /** Since they were told. */
    timesAsked(name: string): number {
      const asked = scripts.get(name.toLowerCase())?.asked.values() ?? []
      return [...asked].reduce((sum, times) => sum + times, 0)
    },
    close: () => socket.close(),
  }
}

function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 }
}

function answersTo(question: Buffer, name: string, type: number, records: Records | undefined): Buffer[] {
  const { via = [], ttl = 0, failure = 0, forged = false } = records ?? { failure: 3 }
  const addresses = (type === types.a ? records?.a : type === types.aaaa ? records?.aaaa : undefined) ?? []
  const names = [name, ...via]
  const answers = [
    ...via.map((next, index) => record(names[index]!, types.cname, ttl, encodedName(next))),
    ...addresses.map((address) => record(names.at(-1)!, type, ttl, encodedAddress(address))),
  ]
  const answer = (id: number, of: readonly Buffer[], code: number) => {
    const head = Buffer.from(question.subarray(0, 12))
    head.writeUInt16BE(id, 0)
    // An answer, with recursion, and nothing behind it.
    head.writeUInt16BE(0x8180 | code, 2)
    head.writeUInt16BE(of.length, 6)
    head.writeUInt32BE(0, 8)
    return Buffer.concat([head, question.subarray(12), ...of])
  }
  const id = question.readUInt16BE(0)
  // The true one says that there is nothing.
  return forged ? [answer(id ^ 1, answers, failure), answer(id, [], 3)] : [answer(id, answers, failure)]
}

function record(name: string, type: number, ttl: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10)
  fixed.writeUInt16BE(type, 0)
  fixed.writeUInt16BE(internet, 2)
  fixed.writeUInt32BE(ttl, 4)
  fixed.writeUInt16BE(data.length, 8)
  return Buffer.concat([encodedName(name), fixed, data])
}

const encodedName = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ])

function encodedAddress(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number))
  // The URL parser writes every form of IPv6 in hexadecimal, with at most one gap.
  const [before = '', after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const words = (text: string) =>
    text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16))
  const [head, tail] = [words(before), words(after ?? '')]
  const all = [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 255]))
}
