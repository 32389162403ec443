/** Where one request ends and the next begins: said twice, said badly, or not at all. */
import { type Dice, listed } from '../cases.ts'
import { type Attempt, bytes, chunk, getPaths, headOf, hidden, json, post, postPaths } from './writing.ts'

const lengths = (n: number): string[] =>
  listed(String.raw`
    Content-Length: +N
    Content-Length: -N
    Content-Length: N, N
    Content-Length: 0xN
    Content-Length: N 0
    Content-Length: N\r\nContent-Length: 0
    Content-Length: 0\r\nContent-Length: N
    Content-Length: N\r\nContent-Length: N
    Content-Length : N
    Content-Length:\tN
    Content-Length: N\u0000
    Content-Length: N.0
    Content-Length: 1e2
    Content-Length: 99999999999999999999999999
    Content_Length: N
    Content-Length: 00000000000000000N
    content-length: N\r\nCONTENT-LENGTH: 1N
    Content-Length: \r\n N`).map((text) => text.replaceAll('N', String(n)))

const encodings = [
  ' Transfer-Encoding: chunked',
  'Transfer-Encoding: chunked\t',
  ...listed(String.raw`
    Transfer-Encoding: chunked
    Transfer-Encoding : chunked
    Transfer-Encoding: xchunked
    Transfer-Encoding:\tchunked
    Transfer-Encoding: chunked, identity
    Transfer-Encoding: identity, chunked
    Transfer-Encoding: identity
    Transfer-Encoding: CHUNKED
    Transfer-Encoding: "chunked"
    Transfer-Encoding: chunked\r\nTransfer-Encoding: identity
    Transfer-Encoding: x\r\nTransfer-Encoding: chunked
    Transfer-Encoding: \u000bchunked
    X: x\nTransfer-Encoding: chunked
    X: x\rTransfer-Encoding: chunked
    Transfer-Encoding\r\n : chunked
    Transfer-Encoding: chunked\u0000
    Transfer_Encoding: chunked
    Transfer-Encoding: chunked;q=1
    Transfer-Encoding: gzip, chunked
    Transfer-Encoding:
    Transfer-Encoding: chunked, chunked
    Transfer-Encoding: cow
    \u0000Transfer-Encoding: chunked`),
]

/** Two ways to say how long a body is: whoever believes the other one takes its end for another request. */
export function smuggle(_n: number, dice: Dice): Attempt {
  const inside = hidden(dice.pick(['/metrics', '/readyz', '/telegram', '/classify', '/-/failure']))
  const chunked = `${dice.is(0.5) ? chunk(json) : ''}0\r\n\r\n`
  const end = dice.pick([json.length, chunked.length, 0, 5, chunked.length + inside.length])
  const fine = `Content-Length: ${end}`
  const [length, encoding] = [dice.pick(lengths(end)), dice.pick(encodings)]
  const fields = dice.pick([
    [length, encoding],
    [encoding, length],
    [encoding, dice.pick(encodings)],
    [length, dice.pick(lengths(end))],
    [fine, encoding],
    [encoding, fine],
    [fine, 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: chunked', length],
  ])
  const body = dice.pick([chunked, json, '']) + inside + dice.pick(['', inside])
  return { bytes: post(fields, body, dice.pick(postPaths)), wants: 3 }
}

const chunkSizes = [
  ...['', '5 ', ' 5', '5\t', '5;a="\r\n', `5;${'x'.repeat(20_000)}`],
  ...listed(String.raw`
    -1
    +5
    0x5
    5;a=b
    5;
    g
    00000000000000000005
    FFFFFFFF
    FFFFFFFFFFFFFFFF
    FFFFFFFFFFFFFFFF5
    7FFFFFFFFFFFFFFF
    80000000
    5,5
    5\u0000
    5\n
    5.0
    ٥
    _5
    1e1`),
]

const trailers = [
  ...['', '', 'X-Trailer: 1\r\n', 'Content-Length: 5\r\n', 'Transfer-Encoding: chunked\r\n'],
  ...['Authorization: x\r\n', `X: ${'x'.repeat(20_000)}\r\n`, 'X-Trailer\0: 1\r\n', hidden('/metrics')],
]

export function chunks(_n: number, dice: Dice): Attempt {
  const end = dice.pick(['\r\n', '\n', '\r', '', '\r\n\r\n', '\n\r'])
  const body = `${chunk(json)}${dice.pick(chunkSizes)}${end}abcde\r\n0\r\n${dice.pick(trailers)}\r\n`
  const after = dice.is(0.5) ? hidden('/metrics') : ''
  return { bytes: post(['Transfer-Encoding: chunked'], body + after), wants: 2 }
}

/** Several in a row without waiting; each that is wrong ends the row. */
export function pipeline(_n: number, dice: Dice): Attempt {
  const count = 2 + dice.below(20)
  const one = () =>
    dice.pick([
      () => bytes(headOf(`GET ${dice.pick(getPaths)} HTTP/1.1`)),
      () => bytes(headOf('GET /metrics HTTP/1.1')),
      () => post([`Content-Length: ${json.length}`], json),
      () => post(['Transfer-Encoding: chunked'], `${chunk(json)}0\r\n\r\n`),
      () => post([`Content-Length: ${json.length}`], json, dice.pick(postPaths)),
      () => bytes('\r\n\r\n', headOf('GET /v1/info HTTP/1.1')),
    ])()
  const last = bytes(headOf('GET /healthz HTTP/1.1', 'Connection: close'))
  return { bytes: bytes(...Array.from({ length: count - 1 }, one), last), wants: count }
}
