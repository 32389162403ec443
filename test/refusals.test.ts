/** Whatever people send, they get a sentence, programs get a code, and nothing has to be started again. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type ErrorCode, errorTable, failure, limits } from '@emogram/contract'
import { createSimulator, type Simulator } from '@emogram/simulator'
import { inMegabytes, words } from '@emogram/words'
import sharp from 'sharp'
import { answerTo } from './answers.ts'
import { readSample, refused } from './fixtures/index.ts'
import { type House, type Room, startHouse } from './house.ts'
import { endless, startPictureServer } from './picture-server.ts'
import { executable } from './requirement.ts'

const token = '4243:whole_house_test_token_abcdefghijklm'
const answerTimeoutMs = 15_000
const { failures, noFaces, replies } = words('en')
const rooms: Room[] = ['bot', 'classify-file', 'classify-url']
if (executable('nginx') !== undefined) rooms.push('nginx')

describe('what cannot be answered', { timeout: 180_000 }, () => {
  let simulator: Simulator
  let website: Awaited<ReturnType<typeof startPictureServer>>
  let house: House
  let pids: number[]
  let chatId = 100
  const runningPids = () => Promise.all(rooms.map((room) => house.pidOf(room)))
  /** Allowed, but nobody listens there any more. */
  let deserted: string

  before(async () => {
    simulator = await createSimulator({ token })
    const closed = await startPictureServer({})
    await closed.close()
    deserted = closed.host
    const start = (await readSample('sample1')).subarray(0, 60_000)
    website = await startPictureServer({
      '/page.html': (response) =>
        response.writeHead(200, { 'content-type': 'image/jpeg' }).end('<!doctype html><p>Hi'),
      '/cut.jpg': start,
      '/endless.jpg': endless('image/jpeg', start),
      '/round': (response) => response.writeHead(302, { location: '/round' }).end(),
      '/inside': (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    })
    house = await startHouse({
      env: {
        TELEGRAM_BOT_TOKEN: token,
        TELEGRAM_API_ROOT: simulator.url,
        URL_ALLOW_HOSTS: `${website.host},${deserted}`,
      },
    })
    pids = await runningPids()
  })
  after(async () => {
    try {
      assert.equal(await house?.stop(), 0)
    } finally {
      await website?.close()
      await simulator?.close()
    }
  })

  async function assertRefused(response: Response, code: ErrorCode): Promise<void> {
    const { error, request_id } = failure.parse(await response.json())
    assert.deepEqual([response.status, error.code], [errorTable[code].status, code])
    assert.equal(request_id, response.headers.get('x-request-id'))
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/)
  }

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    house.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })

  const upload = (bytes: Uint8Array, fields: Record<string, string> = {}) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    form.set('image', new Blob([Uint8Array.from(bytes)]), 'a.jpg')
    return house.request('/classify', { method: 'POST', body: form })
  }

  for (const [what, fixture] of Object.entries(refused)) {
    test(`a file, ${what}: ${fixture.code}`, async () => {
      const content = await fixture.bytes()
      const mimeType = what === 'svg' ? 'image/svg+xml' : 'image/jpeg'
      const sent = await house.person.sendDocument(++chatId, content, { fileName: 'face.jpg', mimeType })
      const answer = await house.person.waitFor(chatId, answerTo(sent), answerTimeoutMs)
      assert.equal(answer.text, failures[fixture.code])
      await assertRefused(await upload(content), fixture.code)
    })
  }

  for (const [what, url, code] of [
    ['a web page', () => `${website.url}/page.html`, 'not_an_image'],
    ['a page that is not there', () => `${website.url}/missing.jpg`, 'url_refused'],
    ['a picture that is cut off', () => `${website.url}/cut.jpg`, 'image_unreadable'],
    ['a picture without end', () => `${website.url}/endless.jpg`, 'image_too_large'],
    ['a redirect in a circle', () => `${website.url}/round`, 'url_redirects'],
    ['a redirect into the private network', () => `${website.url}/inside`, 'url_forbidden'],
    ['a server that is not there', () => `http://${deserted}/a.jpg`, 'url_unreachable'],
    ['a private address', () => 'http://192.168.1.1/a.jpg', 'url_forbidden'],
    ['the address of cloud secrets', () => 'http://169.254.169.254/latest/meta-data/', 'url_forbidden'],
    ['our own gateway', () => `${house.gateway}/healthz`, 'url_forbidden'],
    ['a name of this machine', () => 'http://localhost:8081/', 'url_forbidden'],
    ['a private address in other clothes', () => 'http://[::ffff:7f00:1]/a.jpg', 'url_forbidden'],
    ['a URL with a password', () => 'https://me:secret@example.com/a.jpg', 'url_invalid'],
  ] as const satisfies [string, () => string, ErrorCode][]) {
    test(`the URL of ${what}: ${code}`, async () => {
      const entities = [{ type: 'text_link', offset: 0, length: 4, url: url() }]
      const sent = await house.person.sendText(++chatId, 'Look at this', { entities })
      const answer = await house.person.waitFor(chatId, answerTo(sent), answerTimeoutMs)
      assert.equal(answer.text, failures[code])
      await assertRefused(await post('/classify_url', { url: url() }), code)
    })
  }

  test('a file that Telegram would not hand out is refused at once', async () => {
    const bytes = Buffer.concat([await readSample('sample1'), Buffer.alloc(limits.imageBytes)])
    await house.person.clearCalls()
    const sent = await house.person.sendDocument(++chatId, bytes, { fileName: 'a.jpg' })
    const answer = await house.person.waitFor(chatId, answerTo(sent), answerTimeoutMs)
    const size = Math.ceil(inMegabytes(bytes.length) * 10) / 10
    assert.equal(answer.text, replies.tooLarge({ size, limit: inMegabytes(limits.imageBytes) }))
    assert.deepEqual(await house.person.calls('getFile'), [])
    await assertRefused(await upload(bytes), 'image_too_large')
  })

  test('what is no picture at all is answered with what would be one', async () => {
    const { person } = house
    const sent = [
      await person.sendText(++chatId, 'hello?'),
      await person.sendText(chatId, 'file:///etc/passwd'),
      await person.sendDocument(chatId, Buffer.from('%PDF-1.7'), {
        fileName: 'a.pdf',
        mimeType: 'application/pdf',
      }),
    ]
    for (const message of sent) {
      assert.equal(
        (await person.waitFor(chatId, answerTo(message), answerTimeoutMs)).text,
        replies.unsupported,
      )
    }
  })

  test('a single pixel is a picture without a face', async () => {
    const pixel = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    const sent = await house.person.sendDocument(++chatId, pixel, {
      fileName: 'a.png',
      mimeType: 'image/png',
    })
    assert.equal((await house.person.waitFor(chatId, answerTo(sent), answerTimeoutMs)).text, noFaces)
    const response = await upload(pixel)
    const { faces } = (await response.json()) as { faces: unknown[] }
    assert.deepEqual([response.status, faces], [200, []])
  })

  test('only the bot may order an answer into a chat', async () => {
    const forged = { authorization: `Bearer ${'0'.repeat(64)}` }
    const url = `${website.url}/cut.jpg`
    await house.person.clearCalls()
    await assertRefused(await post('/classify', { file_id: 'abc' }), 'unauthorized')
    await assertRefused(await post('/classify', { file_id: 'abc', chat_id: 100 }, forged), 'unauthorized')
    await assertRefused(await post('/classify_url', { url, chat_id: 100 }), 'unauthorized')
    await assertRefused(await post('/classify_url', { url, job_id: '100.1.0' }, forged), 'unauthorized')
    await assertRefused(await upload(await readSample('sample1'), { chat_id: '100' }), 'unauthorized')
    const calls = (await house.person.calls()).filter(({ method }) => method !== 'getUpdates')
    assert.deepEqual(calls, [])
  })

  test('requests of the wrong form are told so', async () => {
    await assertRefused(await house.request('/nothing'), 'not_found')
    await assertRefused(await house.request('/classify'), 'method_not_allowed')
    await assertRefused(await post('/classify_url', '{"url":'), 'bad_request')
    await assertRefused(await post('/classify_url', { link: 'https://example.com' }), 'bad_request')
    await assertRefused(await post('/classify_url', { url: 'x'.repeat(limits.urlChars + 1) }), 'bad_request')
    await assertRefused(await post('/classify_url', { url: 'ftp://example.com/a.jpg' }), 'url_invalid')
    const form = new FormData()
    form.set('words', 'no picture here')
    await assertRefused(await house.request('/classify', { method: 'POST', body: form }), 'image_missing')
  })

  test('none of this has made anything start again', async () => {
    assert.deepEqual(await runningPids(), pids)
    assert.doesNotMatch(house.printed(), /started again|unhandledRejection|uncaughtException/)
    const response = await house.request('/readyz')
    assert.equal(response.status, 200)
  })
})
