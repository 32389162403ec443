/** What follows the head: forms, JSON, and good requests with something broken in them. */
import { limits } from '@emogram/contract'
import { type Dice, listed } from '../cases.ts'
import { type Attempt, bytes, chunk, getPaths, headOf, json, post, postPaths } from './writing.ts'

const dispositions = [
  ...[
    '',
    `form-data; name="${'n'.repeat(20_000)}"`,
    `form-data; name="image"; filename="${'f'.repeat(40_000)}"`,
  ],
  ...listed(String.raw`
    form-data; name="image"; filename="a.jpg"
    form-data; name="image"
    form-data
    form-data; name=image; filename=a
    form-data; name="image"; filename*=UTF-8''%00
    attachment; name="image"; filename="a"
    form-data; name="__proto__"
    form-data; name="image\u0000"; filename="a"
    form-data; name="image"; name="chat_id"
    form-data; name="image"; filename="../../etc/passwd"
    form-data; name="a\r\nX: y"`),
]

const formPaths = listed(`
  /classify
  /predict
  /face
  /predictModel
  /classifyImage
  /multipart/draw_detections
  /v1/faces`)

const formTypes = [
  `multipart/form-data; boundary=${'b'.repeat(500)}`,
  ...listed(String.raw`
    multipart/form-data
    multipart/form-data; boundary=
    multipart/form-data; boundary="b
    multipart/mixed; boundary=b
    multipart/form-data; boundary=b; boundary=c
    multipart/form-data; boundary=\u0000`),
]

/** Everything that can be wrong with a form; its picture is none, so it is refused at the latest there. */
export function form(_n: number, dice: Dice): Attempt {
  const eol = dice.pick(['\r\n', '\r\n', '\r\n', '\n', '\r'])
  const odd = dice.pick([
    ...[[], [], ['Content-Type: image/jpeg'], ['Content-Type: multipart/mixed; boundary=b']],
    ...[['Content-Transfer-Encoding: base64'], [`X: ${'x'.repeat(17_000)}`]],
  ])
  const part = (): string =>
    [
      `${dice.pick(['--', '--', '--', '-', '', '---'])}${dice.is(0.9) ? 'b' : 'c'}`,
      `Content-Disposition: ${dice.pick(dispositions)}`,
      ...odd,
      ...dice.pick([[''], [''], [''], []]),
      dice.pick(['no picture', '', 'x'.repeat(20_000), '--b', '\0'.repeat(100), '\xff\xd8\xff']),
      '',
    ].join(eol)
  const count = dice.pick([0, 1, 1, 2, 3, 12, 200])
  const end = dice.pick([`--b--${eol}`, '--b--', '--b', '', `--b--${eol}more after the end`])
  const body = Array.from({ length: count }, part).join('') + end
  const missing = dice.is(0.85) ? 0 : dice.pick([1, 100, 5_000])
  const fields = [
    `Content-Type: ${dice.is(0.6) ? 'multipart/form-data; boundary=b' : dice.pick(formTypes)}`,
    `Content-Length: ${body.length + missing}`,
    'Connection: close',
  ]
  const head = headOf(`POST ${dice.pick(formPaths)} HTTP/1.1`, ...fields)
  return { bytes: bytes(head, body), isCut: missing > 0 }
}

const nested = (open: string, close: string, levels: number): string =>
  open.repeat(levels) + close.repeat(levels)

const oddBodies: readonly Buffer[] = [
  ...['', nested('[', ']', 50_000), nested('{"a":', '}', 20_000), `{"url":"${'x'.repeat(300_000)}"}`],
  ...[`{"url":${'9'.repeat(100_000)}}`, `{${'"a":1,'.repeat(20_000)}"b":1}`, '{"url":"\\ud800"}'],
  ...listed(String.raw`
    {
    null
    []
    1
    "x"
    {"url":1}
    {"url":null}
    {"url":{}}
    {"url":["ftp://x"]}
    {"url":"ftp://x","url":"ftp://y"}
    {"__proto__":{"url":"x"}}
    {"url":"ftp://x","constructor":{"prototype":{"a":1}}}
    \ufeff{"url":"ftp://x"}
    {'url':1}`),
]
  .map((text) => Buffer.from(text))
  .concat(
    Buffer.from('{"url":"ftp://x"}', 'utf16le'),
    Buffer.from([0xff, 0xfe, 0x7b]),
    Buffer.from([0x1f, 0x8b, 8, 0]),
    Buffer.alloc(300_000),
    // msgpack: a map, a list and bytes of some thousand million entries.
    ...[0xdf, 0xdd, 0xc6].map((first) => Buffer.from([first, 0xff, 0xff, 0xff, 0xff])),
  )

const contentTypes = [
  ...['', 'a'.repeat(3_000)],
  ...listed(String.raw`
    application/json
    application/json
    application/json; charset=utf-16
    application/x-msgpack
    application/msgpack
    image/jpeg
    image/svg+xml
    application/x-www-form-urlencoded
    text/plain
    application/xml
    multipart/form-data; boundary=b
    application/json\u0000`),
]

export function body(_n: number, dice: Dice): Attempt {
  const content = dice.pick(oddBodies)
  const isHuge = dice.is(0.15)
  const huge = dice.pick([limits.batchBodyBytes + 1, 2 ** 31, 2 ** 53, 10 ** 30])
  const fields = [
    `Content-Type: ${dice.pick(contentTypes)}`,
    `Content-Length: ${BigInt(isHuge ? huge : content.length)}`,
    'Connection: close',
    ...(dice.is(0.2) ? [`Content-Encoding: ${dice.pick(['gzip', 'br', 'deflate', 'identity', 'x'])}`] : []),
  ]
  const head = headOf(`POST ${dice.pick(postPaths)} HTTP/1.1`, ...fields)
  return { bytes: bytes(head, content), isCut: isHuge }
}

const fine = (dice: Dice): Buffer =>
  dice.pick([
    () => bytes(headOf(`GET ${dice.pick(getPaths)} HTTP/1.1`, 'Accept: */*', 'X-Request-Id: mine')),
    () => post([`Content-Length: ${json.length}`, 'X-Request-Id: mine'], json, dice.pick(postPaths)),
    () => post(['Transfer-Encoding: chunked'], `${chunk(json)}0\r\n\r\n`, dice.pick(postPaths)),
    () => {
      const form =
        '--b\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\nno picture\r\n--b--\r\n'
      const type = 'Content-Type: multipart/form-data; boundary=b'
      return bytes(headOf('POST /classify HTTP/1.1', type, `Content-Length: ${form.length}`), form)
    },
  ])()

const dangerous = [
  '\0',
  '\r',
  '\n',
  '\r\n',
  ' ',
  '\t',
  ':',
  '\xff',
  '\x7f',
  '%',
  '"',
  ';',
  '-',
  '0',
  '9',
  '\r\n\r\n',
]

/** A good one with some bytes changed, or its end missing. */
export function spoilt(_n: number, dice: Dice): Attempt {
  let request = fine(dice)
  if (dice.is(0.4)) return { bytes: request.subarray(0, 1 + dice.below(request.length - 1)), isCut: true }
  for (let times = 1 + dice.below(3); times > 0; times--) {
    const at = dice.below(request.length)
    const insert = dice.is(0.7) ? dice.pick(dangerous) : String.fromCharCode(dice.below(256))
    request = bytes(request.subarray(0, at), insert, request.subarray(at + dice.below(3)))
  }
  return { bytes: request, wants: 2 }
}
