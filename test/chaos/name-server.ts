import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** What a name's next question is answered with: addresses, that it does not exist, that we cannot say, or nothing at all. */
export type Answer = readonly string[] | 'unknown' | 'failure' | 'silence'

/** DNS for IPv4, in so far as a resolver needs it. */
export interface NameServer {
  /** From now on. A function is asked every time. */
  set(name: string, answer: Answer | (() => Answer)): void
  close(): Promise<void>
}

const typeA = 1
const codes = { unknown: 3, failure: 2 } as const

export async function startNameServer(port: number): Promise<NameServer> {
  const answers = new Map<string, Answer | (() => Answer)>()
  const socket = createSocket('udp4')
  socket.on('message', (question, { address, port }) => {
    const { name, type, end } = read(question)
    const known = answers.get(name) ?? 'unknown'
    // One question each: the resolver asks for IPv6, too, and gets no addresses.
    const answer =
      type !== typeA && typeof known === 'function' ? [] : typeof known === 'function' ? known() : known
    if (answer === 'silence') return
    const addresses = typeof answer === 'string' || type !== typeA ? [] : answer
    const code = typeof answer === 'string' ? codes[answer] : 0
    socket.send(write(question.subarray(0, end), addresses, code), port, address)
  })
  socket.bind(port, '127.0.0.1')
  await once(socket, 'listening')
  return {
    set: (name, answer) => answers.set(name, answer),
    async close() {
      socket.close()
      await once(socket, 'close')
    },
  }
}

/** The header has 12 bytes, the name is parts with their lengths in front, then two bytes for the type. */
function read(question: Buffer): { name: string; type: number; end: number } {
  const parts: string[] = []
  let at = 12
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    parts.push(question.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: parts.join('.').toLowerCase(), type: question.readUInt16BE(at + 1), end: at + 5 }
}

function write(question: Buffer, addresses: readonly string[], code: number): Buffer {
  const head = Buffer.from(question)
  // An answer, recursion wanted and to be had.
  head.writeUInt16BE(0x8180 | code, 2)
  head.writeUInt16BE(addresses.length, 6)
  head.writeUInt32BE(0, 8)
  // The name stands at byte 12 already; class IN, kept for no time, four bytes.
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 12, 0, typeA, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
  )
  return Buffer.concat([head, ...records])
}
