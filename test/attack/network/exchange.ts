/** Bytes to a port, and what comes back: HTTP libraries refuse to send what is wrong, and hide what is odd. */
import { connect } from 'node:net'

export interface Answer {
  readonly status: number
  /** Names in lower case; of several with one name the last. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Exchange {
  readonly answers: readonly Answer[]
  /** What cannot be read as an answer, or only as the beginning of one. */
  readonly rest: string
  /** The other side ended it, before the patience was over. */
  readonly closed: boolean
}

export interface Patience {
  /** So many answers are all that there will be. */
  readonly wants?: number
  /** Nothing more is said by then: our side of the connection is closed, as by somebody who has hung up. */
  readonly quietMs: number
  /** Then the other side has to have closed its own. */
  readonly closeMs: number
}

export async function exchange(
  port: number,
  pieces: readonly (string | Buffer)[],
  { wants = 1, quietMs, closeMs }: Patience,
): Promise<Exchange> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const chunks: Buffer[] = []
  // Whose answers say how long a body would be that does not come.
  const isHead = /^HEAD /.test(String(pieces[0]))
  const answersIn = (isAll: boolean) => readAnswers(Buffer.concat(chunks).toString('latin1'), isAll, isHead)
  let read = answersIn(false)
  return await new Promise((resolve) => {
    let timer = setTimeout(hangUp, quietMs)
    const over = (closed: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      read = answersIn(true)
      resolve({ ...read, closed })
    }
    function hangUp(): void {
      socket.end()
      timer = setTimeout(() => over(false), closeMs)
    }
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      read = answersIn(false)
      if (read.rest === '' && read.answers.length >= wants) over(true)
    })
    // Whoever is told nonsense may also hang up at once; what he said before counts.
    socket
      .on('error', () => over(true))
      .on('end', () => over(true))
      .on('close', () => over(true))
    for (const piece of pieces) socket.write(piece)
  })
}

/** @param isAll  nothing more will come: a body without a length is what there is */
function readAnswers(text: string, isAll: boolean, isHead: boolean): Pick<Exchange, 'answers' | 'rest'> {
  const answers: Answer[] = []
  let rest = text
  for (;;) {
    const end = rest.indexOf('\r\n\r\n')
    const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(rest) ?? []
    if (end < 0 || status === undefined) return { answers, rest }
    const headers = Object.fromEntries(
      rest
        .slice(0, end)
        .split('\r\n')
        .slice(1)
        .map((line) => [line.split(':', 1)[0]!.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    ) as Record<string, string>
    const body = isHead ? nothing : bodyIn(rest.slice(end + 4), Number(status), headers, isAll)
    if (body === undefined) return { answers, rest }
    rest = rest.slice(end + 4 + body.length)
    // Those of the first hundred only announce the answer.
    if (Number(status) >= 200) answers.push({ status: Number(status), headers, body: body.text })
  }
}

const nothing = { text: '', length: 0 }

/** @returns undefined where more has to come; its length is that of what was read, its text what it says */
function bodyIn(
  rest: string,
  status: number,
  headers: Readonly<Record<string, string>>,
  isAll: boolean,
): { text: string; length: number } | undefined {
  if (status < 200 || status === 204 || status === 304) return nothing
  const length = headers['content-length']
  if (length !== undefined) {
    if (rest.length < Number(length)) return undefined
    return { text: rest.slice(0, Number(length)), length: Number(length) }
  }
  if (headers['transfer-encoding'] === 'chunked') {
    const end = /(?:^|\r\n)0\r\n\r\n/.exec(rest)
    return end === null ? undefined : { text: rest.slice(0, end.index), length: end.index + end[0].length }
  }
  return isAll ? { text: rest, length: rest.length } : undefined
}
