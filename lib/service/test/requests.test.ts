import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { type ErrorCode, limits, routes } from '@emogram/contract'
import { authorization, form, refused, startService, token } from './service.ts'

const service = await startService({ after }, { source: { fetch: async () => Buffer.from('a picture') } })
const image = Buffer.from('a picture')
const json = { 'content-type': 'application/json' }

/** Whatever was sent before, the next one is served. */
async function stillServes() {
  assert.equal((await fetch(`${service.url}/healthz`)).status, 200)
  assert.equal((await service.upload({ image })).status, 200)
}

test('what is not there, and what takes another method, is said in the shape of every error', async () => {
  const rows: [string, string, number, ErrorCode][] = [
    ['GET', '/', 404, 'not_found'],
    ['POST', '/classify/', 404, 'not_found'],
    ['POST', '/classify_url', 404, 'not_found'],
    ['GET', '/constructor', 404, 'not_found'],
    ['GET', '/%zz', 400, 'bad_request'],
    ['GET', routes.classifyFile, 405, 'method_not_allowed'],
    ['PUT', `${routes.classifyFile}?x=1`, 405, 'method_not_allowed'],
    ['POST', '/healthz', 405, 'method_not_allowed'],
    ['DELETE', '/readyz', 405, 'method_not_allowed'],
  ]
  for (const [method, path, status, code] of rows) {
    const response = await fetch(service.url + path, { method })
    assert.equal(response.status, status, `${method} ${path}`)
    assert.equal(response.headers.has('allow'), status === 405)
    await refused(response, code)
  }
  const ready = await fetch(`${service.url}/readyz`)
  assert.deepEqual(await ready.json(), { status: 'ok', backend: 'wasm' })
  await stillServes()
})

test('a request id is taken over if it is harmless, and made otherwise', async () => {
  const sent = async (id: string) => {
    const response = await service.classify({ body: '{}', headers: { ...json, 'x-request-id': id } })
    await refused(response, 'bad_request')
    return response.headers.get('x-request-id')
  }
  for (const id of ['a', 'job-1:2.3_4', 'x'.repeat(128)]) assert.equal(await sent(id), id)
  for (const id of ['', 'x'.repeat(129), 'two words', 'a,b', 'caf\u00e9', '<b>', '{}', 'a\tb']) {
    const made = await sent(id)
    assert.notEqual(made, id)
    assert.match(made ?? '', /^[\da-f-]{36}$/)
  }
  // Twice the header is one value with a comma, on every kind of answer.
  const response = await fetch(`${service.url}/healthz`, {
    headers: [
      ['x-request-id', 'a'],
      ['x-request-id', 'b'],
    ],
  })
  assert.match(response.headers.get('x-request-id') ?? '', /^[\da-f-]{36}$/)
})

test('the bot is known by an HMAC over its token', () => {
  const hmac = createHmac('sha256', token).update('emogram job').digest('hex')
  assert.equal(authorization, `Bearer ${hmac}`)
})

const strangers: (string | undefined)[] = [
  undefined,
  '',
  'Bearer',
  'Bearer ',
  `Bearer ${token}`,
  authorization.replace('Bearer ', ''),
  authorization.toLowerCase(),
  authorization.slice(0, -1),
  `${authorization}0`,
  `Basic ${authorization.slice(7)}`,
]

const withAuthorization = (value: string | undefined): Record<string, string> =>
  value === undefined ? {} : { authorization: value }

test('only the bot may use its fields, in JSON: their presence alone is enough for a no', async () => {
  const bodies = [
    '{"file_id":"abc"}',
    '{"chat_id":1}',
    '{"chat_id":null}',
    '{"chat_id":{"deep":[1]},"image":1}',
    '{"job_id":"x"}',
    '{"job_id":""}',
    '{"reply_to_message_id":-1}',
    '{"file_id":"../../etc/passwd","unknown":true}',
    '{"chat_id":1,"chat_id":2}',
    '{"ch\\u0061t_id":1}',
  ]
  for (const body of bodies) {
    for (const stranger of strangers) {
      const headers = { ...json, ...withAuthorization(stranger) }
      const response = await service.classify({ body, headers })
      assert.equal(response.status, 401, `${body} with ${stranger}`)
      await refused(response, 'unauthorized')
    }
  }
  const fine = await service.job({ file_id: 'abc' })
  assert.equal(fine.status, 200)
})

test('only the bot may use its fields, in a form, wherever they stand in it', async () => {
  const forms: [string, string | Uint8Array][][] = [
    [
      ['image', image],
      ['chat_id', '1'],
    ],
    [
      ['chat_id', ''],
      ['image', image],
    ],
    [
      ['job_id', 'x'],
      ['image', image],
    ],
    [
      ['job_id', 'x'],
      ['job_id', 'x'],
      ['image', image],
    ],
    [
      ['image', image],
      ['file_id', 'null'],
    ],
    [['reply_to_message_id', 'soon']],
  ]
  for (const fields of forms) {
    for (const stranger of strangers) {
      const body = new FormData()
      for (const [name, value] of fields) for (const [n, v] of form({ [name]: value })) body.append(n, v)
      const response = await service.classify({ body, headers: withAuthorization(stranger) })
      assert.equal(response.status, 401, `${fields.map(([name]) => name)} with ${stranger}`)
      await refused(response, 'unauthorized')
    }
  }
  assert.equal((await service.upload({ image, job_id: 'of-the-bot' }, { authorization })).status, 200)
})

test('for the bot, too, fields have to be what they are called', async () => {
  const rows: [object, RegExp][] = [
    [{}, /file_id/],
    [{ file_id: '' }, /file_id/],
    [{ file_id: '../secret' }, /file_id/],
    [{ file_id: 'a', chat_id: 1.5 }, /chat_id/],
    [{ file_id: 'a', chat_id: null }, /chat_id/],
    [{ file_id: 'a', chat_id: 'me' }, /chat_id/],
    [{ file_id: 'a', job_id: 'two words' }, /job_id/],
    [{ file_id: 'a', reply_to_message_id: 0 }, /reply_to_message_id/],
    [{ file_id: 'a', url: 'http://example.com/' }, /"url"/],
    [{ file_id: 'a', 'x-y': 1, z: 2 }, /"x-y".*"z"/],
  ]
  for (const [body, message] of rows) await refused(await service.job(body), 'bad_request', message)
  const many = Object.fromEntries(Array.from({ length: 4_000 }, (_, i) => [`field${i}`, 1]))
  const { message } = await refused(await service.job({ file_id: 'a', ...many }), 'bad_request', /"field0"/)
  assert.ok(message.length < 400, 'what was sent is not sent back by the kilobyte')
  await refused(await service.upload({ image, emotion: 'happy' }), 'bad_request', /"emotion"/)
})

test('names that every object has do no harm', async () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const body = `{"file_id":"a",${JSON.stringify(name)}:{"chat_id":1,"polluted":true}}`
    await refused(await service.classify({ body, headers: { ...json, authorization } }), 'bad_request')
    await refused(await service.upload({ image, [name]: 'x' }), 'bad_request')
    const asFile = new FormData()
    asFile.append(name, new Blob([image]), 'x.jpg')
    await refused(await service.classify({ body: asFile }), 'bad_request')
  }
  assert.ok(!('polluted' in {}))
  await stillServes()
})

test('whoever sends something else is told what to send', async () => {
  const help = /Send the image in the field "image"\./
  const rows: RequestInit[] = [
    {},
    { body: 'hello', headers: { 'content-type': 'text/plain' } },
    { body: image, headers: { 'content-type': 'image/jpeg' } },
    { body: image, headers: { 'content-type': 'application/octet-stream' } },
    { body: image },
    { body: image, headers: { 'content-type': 'not a type' } },
    { body: new URLSearchParams({ image: 'x' }) },
    { body: 'null', headers: json },
    { body: '[{"chat_id":1}]', headers: json },
    { body: '"chat_id"', headers: json },
    { body: '5', headers: json },
  ]
  for (const init of rows) {
    const response = await service.classify(init)
    assert.equal(response.status, 400, JSON.stringify(init))
    await refused(response, 'bad_request', help)
  }
  for (const body of ['', '{', '{"file_id":', 'chat_id=1', '[['.repeat(10_000), '\u0000']) {
    await refused(await service.classify({ body, headers: json }), 'bad_request', /json/i)
  }
  await stillServes()
})

test('where no uploads are taken, a form is answered with what to send', async (t) => {
  const expects = 'Send {"url": "https://…"} as application/json.'
  const { upload } = await startService(t, { takesUploads: false, expects })
  const { message } = await refused(await upload({ image }), 'bad_request')
  assert.equal(message, expects)
})

test('JSON of more than a job may have is refused as such, announced or not', async () => {
  const body = JSON.stringify({ file_id: 'a'.repeat(limits.jsonBodyBytes) })
  const announced = await service.classify({ body, headers: { ...json, authorization } })
  assert.equal(announced.status, 413)
  await refused(announced, 'body_too_large')
  const stream = { body: new Blob([body]).stream(), duplex: 'half' } as RequestInit
  await refused(await service.classify({ ...stream, headers: { ...json, authorization } }), 'body_too_large')
  await stillServes()
})

test('a form without exactly one image in its field is refused with what is wrong', async () => {
  const twice = new FormData()
  twice.append('image', new Blob([image]), '1.jpg')
  twice.append('image', new Blob([image]), '2.jpg')
  const fields = new FormData()
  for (let i = 0; i < 20; i++) fields.append(`f${i}`, 'x')
  fields.append('image', new Blob([image]), '1.jpg')
  const rows: [FormData, ErrorCode, RegExp][] = [
    [new FormData(), 'image_missing', /field "image"/],
    [form({ image: 'as text' }), 'image_missing', /as a file/],
    [form({ photo: image }), 'bad_request', /Send one file, in the field "image"/],
    [form({ image, thumbnail: image }), 'bad_request', /Send one file/],
    [form({ thumbnail: image, image }), 'bad_request', /Send one file/],
    [twice, 'bad_request', /Send one file/],
    [fields, 'bad_request', /fields/],
    [form({ image, x: 'x'.repeat(100_000) }), 'bad_request', /"x"/],
  ]
  for (const [body, code, message] of rows) await refused(await service.classify({ body }), code, message)
  const doubled = new FormData()
  for (const value of ['1', '2']) doubled.append('job_id', value)
  await refused(
    await service.classify({ body: doubled, headers: { authorization } }),
    'bad_request',
    /only once/,
  )
  await stillServes()
})

test('a form that is broken or cut off is the sender’s mistake, not ours', async () => {
  const part = '--b\r\ncontent-disposition: form-data; name="image"; filename="x.jpg"\r\n\r\n'
  const rows: [string, string][] = [
    ['multipart/form-data', `${part}abc\r\n--b--\r\n`],
    ['multipart/form-data; boundary=', `${part}abc\r\n--b--\r\n`],
    [`multipart/form-data; boundary=${'b'.repeat(300)}`, `${part}abc\r\n--b--\r\n`],
    ['multipart/form-data; boundary=b', `${part}abc`],
    ['multipart/form-data; boundary=b', part],
    ['multipart/form-data; boundary=b', '--b\r\ncontent-disposi'],
    ['multipart/form-data; boundary=b', `--b\r\n${'x'.repeat(200_000)}`],
    ['multipart/form-data; boundary=b', '--b\r\n\r\nno head\r\n--b--\r\n'],
    ['multipart/form-data; boundary=other', `${part}abc\r\n--b--\r\n`],
    ['multipart/form-data; boundary=b', 'x'.repeat(500_000)],
  ]
  for (const [type, body] of rows) {
    const response = await service.classify({ body, headers: { 'content-type': type } })
    assert.equal(response.status, 400, `${type}: ${body.slice(0, 100)}`)
    await refused(response, /^(bad_request|image_missing)$/)
  }
  await stillServes()
})

test('an upload that is refused early can still be sent to its end', { timeout: 20_000 }, async () => {
  const large = Buffer.alloc(12 * 2 ** 20)
  await refused(await service.upload({ chat_id: '1', image: large }), 'unauthorized')
  await refused(await service.upload({ photo: large }), 'bad_request')
  for (const body of [form({ chat_id: '1', image: large }), form({ photo: large })]) {
    // Unlike fetch, this client keeps on sending when the answer is there.
    const encoded = new Response(body)
    const type = encoded.headers.get('content-type') ?? ''
    const bytes = Buffer.from(await encoded.arrayBuffer())
    const sending = request(service.url + routes.classifyFile, {
      method: 'POST',
      headers: { 'content-type': type, 'content-length': bytes.length },
    })
    sending.on('response', (response) => response.resume()).end(bytes)
    await once(sending, 'close')
    assert.ok(sending.writableFinished)
  }
  await stillServes()
})

/** What goes over the wire when a client does not speak HTTP properly. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1', () => socket.write(text))
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no end after: ${answer}`)))
  })

test('even what is no HTTP is answered in the shape of every error', async () => {
  const rows: [string, number][] = [
    ['hello\r\n\r\n', 400],
    ['POST /classify HTTP/1.1\r\nhost: x\r\ncontent-length: five\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nhost: x\r\nx-request-id: a\x00b\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
  ]
  for (const [text, status] of rows) {
    const answer = await raw(text)
    assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `))
    const [head = '', body = ''] = answer.split('\r\n\r\n')
    const id = /x-request-id: (\S+)/i.exec(head)?.[1] ?? ''
    await refused(new Response(body, { headers: { 'x-request-id': id } }), 'bad_request')
  }
  await stillServes()
})

test('a head too long is answered also where the connection was used before', async (t) => {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  t.after(() => socket.destroy())
  const get = (more = '') => `GET /healthz HTTP/1.1\r\nhost: x\r\n${more}\r\n`
  socket.write(get())
  assert.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 200 /)
  socket.write(get(`x: ${'x'.repeat(40_000)}\r\n`))
  assert.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 431 [\s\S]*"bad_request"/)
})

test('a form whose last part has no name is refused, however long that part is', async () => {
  for (const size of [10, 20_000, 200_000]) {
    const body = `--b\r\ncontent-type: image/jpeg\r\n\r\n${'x'.repeat(size)}\r\n--b--\r\n`
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    await refused(await service.classify({ body, headers }), /bad_request|image_missing/)
  }
  await stillServes()
})
