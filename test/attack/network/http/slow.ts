/** Clients that begin to say something and then take their time, many of them at once. */
import { connect } from 'node:net'
import type { Row } from '../../part.ts'
import { summaryRow } from '../cases.ts'
import type { Door } from '../target.ts'

const ofEach = 8
/** What each door promises, and how long it may take on a busy machine to notice; node looks every half a minute. */
const cutWithinMs: Readonly<Record<Door, number>> = {
  nginx: 40_000,
  bot: 30_000,
  'classify-file': 90_000,
  'classify-url': 90_000,
}

const head = 'POST /classify_url HTTP/1.1\r\nHost: emogram\r\nContent-Type: application/json\r\n'
const begun = {
  'nothing at all': '',
  'half a line': 'POST /clas',
  'half a head': head,
  'half a body': `${head}Content-Length: 100\r\n\r\n{"url":`,
  'half a chunk': `${head}Transfer-Encoding: chunked\r\n\r\n20\r\n{"url":`,
} as const

export async function slowRow(ports: Readonly<Record<Door, number>>): Promise<Row> {
  const doors = Object.keys(cutWithinMs) as Door[]
  const all = doors.flatMap((door) =>
    Object.entries(begun).flatMap(([how, text]) =>
      Array.from({ length: ofEach }, async () => {
        const ms = await openFor(ports[door], text, cutWithinMs[door])
        return {
          ms,
          why: ms === undefined ? `who said ${how} was not let in and cut off by ${door}` : undefined,
        }
      }),
    ),
  )
  const ends = await Promise.all(all)
  const wrong = [...new Set(ends.flatMap(({ why }) => why ?? []))]
  const longestMs = Math.max(...ends.map(({ ms }) => ms ?? 0))
  return summaryRow('http slow', { 'cut off': ends.filter(({ ms }) => ms !== undefined).length }, wrong, {
    longestMs,
  })
}

/** @returns undefined where nobody has taken the connection, or has closed it in time */
function openFor(port: number, text: string, limitMs: number): Promise<number | undefined> {
  const begunAt = performance.now()
  const socket = connect(port, '127.0.0.1')
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(undefined), limitMs)
    function end(ms: number | undefined): void {
      clearTimeout(timer)
      socket.destroy()
      resolve(ms)
    }
    let isTaken = false
    const closed = () => end(isTaken ? performance.now() - begunAt : undefined)
    socket
      .once('connect', () => (isTaken = true))
      .on('error', closed)
      .on('close', closed)
      .resume()
      .write(text)
  })
}
