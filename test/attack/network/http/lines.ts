/** First lines, fields and paths. */
import { type Dice, listed } from '../cases.ts'
import { type Attempt, bytes, getPaths, headOf, json, post } from './writing.ts'

const methods = [
  ...['', ' GET', 'X'.repeat(5_000)],
  ...listed(String.raw`
    TRACE
    CONNECT
    PUT
    DELETE
    PATCH
    OPTIONS
    HEAD
    PROPFIND
    PURGE
    get
    GETT
    POST\u0000
    G\tET
    ＧＥＴ
    PRI
    {\u0016
    \u0016\u0003\u0001\u0002`),
]

const versions = [
  ...['', `HTTP/1.${'1'.repeat(3_000)}`],
  ...listed(String.raw`
    HTTP/1.1
    HTTP/1.0
    HTTP/0.9
    HTTP/2.0
    HTTP/3
    HTTP/1.2
    HTTP/11.1
    HTTP/1.1 x
    http/1.1
    HTTP/1,1
    HTTP/
    HTTP/1.1\u0000
    HTTP/-1.1
    RTSP/1.0`),
]

const targets = [
  ...['', ' ', `/${'a'.repeat(20_000)}`, `/${'a'.repeat(100_000)}`, `/?${'a=&'.repeat(5_000)}`],
  ...[`/${'%2f'.repeat(3_000)}`, `/${'/'.repeat(8_000)}`],
  ...listed(String.raw`
    *
    / /
    http://emogram/healthz
    http://127.0.0.1:8002/metrics
    http://user:pass@emogram/
    emogram:80
    //healthz
    /healthz\u0000
    /\r
    /%
    /%zz
    /%00
    /\u00ff\u00fe
    /#a
    \\healthz
    ftp://x/
    /*`),
]

export function line(_n: number, dice: Dice): Attempt {
  const method = dice.is(0.4) ? dice.pick(methods) : 'GET'
  const target = dice.is(0.5) ? dice.pick(targets) : dice.pick(getPaths)
  const version = dice.is(0.4) ? dice.pick(versions) : 'HTTP/1.1'
  const end = dice.pick(['\r\n', '\r\n', '\r\n', '\n', '\r', '\0\r\n', '\r\n\r\n'])
  return { bytes: bytes(`${method} ${target} ${version}${end}Host: emogram\r\nConnection: close\r\n\r\n`) }
}

const oddFields = [
  ...[
    `Host: ${'h'.repeat(9_000)}`,
    `X-Request-Id: ${'x'.repeat(200)}`,
    `Range: bytes=${'0-0,'.repeat(3_000)}`,
  ],
  ...[15_000, 17_000, 200_000].map((length) => `X-Long: ${'x'.repeat(length)}`),
  ...[' X-A: 1', `${'X'.repeat(20_000)}: 1`],
  ...listed(String.raw`
    Host: other
    Host: a b
    Host:
    Host: [::1
    Host: emogram\u0000
    Host: ../..
    X-A\u0000: 1
    X-A: \u0000
    X A: 1
    X-A : 1
    : 1
    X-A
    X-A: 1\rX-B: 2
    X-A: 1\n X-B: 2
    X-A: 1\r\n\tfolded
    Connection: content-length
    Connection: x-request-id, authorization
    Connection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA
    Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x
    Expect: 100-continue
    Expect: 200-ok
    TE: trailers
    X-Forwarded-For: 127.0.0.1
    X-Forwarded-Host: evil
    X-Original-URL: /metrics
    X-Rewrite-URL: /metrics
    X-HTTP-Method-Override: GET
    X-Request-Id: a\tb
    X-Request-Id: "},"x":{"
    X-Request-Id: a\r\nX-Request-Id: b
    Range: bytes=0-0,1-1,2-2
    If-Modified-Since: x
    If-None-Match: *
    Content-Encoding: gzip
    Content-Type: application/json\r\nContent-Type: multipart/form-data; boundary=b
    Content-Type: ;;;
    Proxy-Connection: keep-alive
    X-Accel-Redirect: /-/failure
    X-Accel-Buffering: no
    Keep-Alive: timeout=99999`),
]

const manyFields = (dice: Dice): string[] =>
  Array.from(
    { length: dice.pick([90, 150, 1_000, 2_500]) },
    (_, i) => `X-${i}: ${'v'.repeat(dice.below(30))}`,
  )

export function headers(_n: number, dice: Dice): Attempt {
  const fields = dice.is(0.15)
    ? manyFields(dice)
    : Array.from({ length: 1 + dice.below(3) }, () => dice.pick(oddFields))
  if (dice.is(0.5)) {
    return { bytes: bytes(headOf(`GET ${dice.pick(getPaths)} HTTP/1.1`, 'Connection: close', ...fields)) }
  }
  return { bytes: post(['Connection: close', `Content-Length: ${json.length}`, ...fields], json) }
}

const aims = listed(`
  metrics
  -/failure
  -/ready/classify-file
  -/ready/classify-url
  readyz
  telegram
  nginx_status
  .env
  package.json`)

const dots = listed(String.raw`
  ..
  %2e%2e
  .%2e
  %2e.
  ..;
  ..%00
  %252e%252e
  %c0%ae%c0%ae
  ..\\
  %2e%2e%5c
  ．．
  ...`)

const slashes = listed(String.raw`
  /
  //
  %2f
  %2F
  %5c
  \\
  /./
  /;/
  %252f
  /%20/
  %c0%af
  /\t/`)

const waysTo = (aim: string): string[] => [
  ...[`/${aim}`, `//${aim}`, `/${aim}/`, `/./${aim}`, `/${aim.toUpperCase()}`, `/${aim}%00`, `/${aim}?`],
  ...[`/${aim}#`, `/${aim};x`, `/%6d${aim.slice(1)}`, `http://127.0.0.1/${aim}`, `http://x/${aim}`],
  ...['', ';', '%3f', '%23', '?', '//', '%00', '%2f'].map((mark) => `/${aim}${mark}/../v1/info`),
  ...[`/v1/info/../../${aim}`, `/v1/info?/${aim}`, `/v1/info%3f/../../${aim}`, `/v1/info;/../../${aim}`],
  ...[`/assets/../${aim}`, `/assets/..%2f${aim}`, `/assets/%2e%2e/${aim}`, `/docs/..;/${aim}`],
]

/** Ways to what no gateway publishes: a gateway and a service may read the same path differently. */
export function path(n: number, dice: Dice): Attempt {
  const aim = dice.pick(aims)
  const below = `/${dice.pick(['assets', 'v1', 'docs', 'classify', 'v1/info', 'assets/x.js'])}`
  const climb = () => dice.pick(slashes) + dice.pick(dots)
  const climbing = Array.from({ length: 1 + dice.below(5) }, climb).join('') + dice.pick(slashes)
  const known = waysTo('metrics')
  const target = known[n] ?? (dice.is(0.3) ? dice.pick(waysTo(aim)) : below + climbing + aim)
  const method = dice.pick(['GET', 'GET', 'HEAD', 'POST'])
  if (method !== 'POST') return { bytes: bytes(headOf(`${method} ${target} HTTP/1.1`, 'Connection: close')) }
  return { bytes: post(['Content-Length: 2', 'Connection: close'], '{}', target) }
}
