/** What can be odd about a request whatever it says. */
import fc from 'fast-check'

export interface Request {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | undefined
  /** good: must be taken. bad: must be refused. open: either, as long as it is answered as the document says. */
  readonly verdict: 'good' | 'bad' | 'open'
}

type Oddity = (request: Request) => Request

const header =
  (name: string, value: string, verdict?: 'open'): Oddity =>
  (request) => ({
    ...request,
    headers: { ...request.headers, [name]: value },
    verdict: verdict ?? request.verdict,
  })

const types = [
  'text/plain',
  'application/xml',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
  ';;;',
]
const moreTypes = [
  'application/json; charset=utf-16',
  'IMAGE/PNG',
  'image/',
  'application/x-msgpack',
  '',
  'a'.repeat(5000),
]

const oddities = fc.oneof(
  fc.constantFrom(
    header('accept', 'application/x-msgpack'),
    header('accept', 'text/html;q=2, */*;q='),
    header('accept', 'x'.repeat(4000)),
    header('x-request-id', 'mine'),
    header('x-request-id', '<script>'),
    header('x-request-id', 'x'.repeat(200)),
    header('authorization', 'Bearer nobody'),
    header('origin', 'https://elsewhere.example'),
    header('x-forwarded-for', '127.0.0.1, , ;'),
    header('content-encoding', 'gzip', 'open'),
    header('x-large', 'x'.repeat(15_000), 'open'),
    header('x-huge', 'x'.repeat(20_000), 'open'),
  ),
  fc.constantFrom(...types, ...moreTypes).map((type) => header('content-type', type, 'open')),
  fc.nat().map(
    (at): Oddity =>
      (request) =>
        cut(request, at),
  ),
  fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 8 })).map(
    ([at, bytes]): Oddity =>
      (request) =>
        spoilt(request, at, bytes),
  ),
  fc.constantFrom('GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS').map(
    (method): Oddity =>
      (request) => ({ ...request, method, body: undefined, verdict: 'open' }),
  ),
)

export const withOddTransport = (requests: fc.Arbitrary<Request>): fc.Arbitrary<Request> =>
  fc.oneof(
    { weight: 4, arbitrary: requests },
    { weight: 1, arbitrary: fc.tuple(requests, oddities).map(([request, odd]) => odd(request)) },
  )

function cut(request: Request, at: number): Request {
  const { body } = request
  if (body === undefined || body.length === 0) return request
  const rest = body.subarray(0, at % body.length)
  return { ...request, body: rest, verdict: isJson(request) && !isParsed(rest) ? 'bad' : 'open' }
}

function spoilt(request: Request, at: number, bytes: Uint8Array): Request {
  const { body } = request
  if (body === undefined || body.length === 0) return request
  const from = at % body.length
  const other = Buffer.concat([body.subarray(0, from), bytes, body.subarray(from)])
  return { ...request, body: other, verdict: isJson(request) && !isParsed(other) ? 'bad' : 'open' }
}

const isJson = ({ headers }: Request): boolean => headers['content-type'] === 'application/json'

function isParsed(body: Buffer): boolean {
  try {
    JSON.parse(body.toString())
    return true
  } catch {
    return false
  }
}
