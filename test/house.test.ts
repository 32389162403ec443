/** The way of a photo through the whole house, with a token and a Bot API server of ours, as in production. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Classification, classification, requestIdHeader } from '@emogram/contract'
import { type ChatMessage, createSimulator, type Message, type Simulator } from '@emogram/simulator'
import { words } from '@emogram/words'
import sharp from 'sharp'
import { answerTo, assertBoxesDrawn, labelsOf, sample1Labels } from './answers.ts'
import { type Fixture, readable, readSample, type SampleName } from './fixtures/index.ts'
import { type House, startHouse } from './house.ts'
import { anotherPicture } from './photos.ts'
import { startPictureServer } from './picture-server.ts'

const token = '4242:whole_house_test_token_abcdefghijklm'
/** 2 s are promised; other tests may be using the machine meanwhile, all of it. */
const answerTimeoutMs = 20_000
const { caption, failures, noFaces } = words('en')

const faceCounts = [
  ['sample1', 3],
  ['sample2', 3],
  ['sample3', 3],
  ['sample4', 4],
  ['sample5', 5],
  ['sample6', 4],
] as const satisfies [SampleName, number][]

describe('the house', { timeout: 180_000 }, () => {
  let simulator: Simulator
  let website: Awaited<ReturnType<typeof startPictureServer>>
  let house: House
  let chatId = 100

  before(async () => {
    simulator = await createSimulator({ token })
    const [sample1, sample4] = await Promise.all([readSample('sample1'), readSample('sample4')])
    website = await startPictureServer({ '/one.jpg': sample1, '/four.jpg?size=large': sample4 })
    house = await startHouse({
      env: { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: simulator.url, URL_ALLOW_HOSTS: website.host },
    })
  })
  after(async () => {
    try {
      assert.equal(await house?.stop(), 0)
    } finally {
      await website?.close()
      await simulator?.close()
    }
  })

  /** What the same picture gives over HTTP. */
  async function classified(bytes: Uint8Array): Promise<Classification> {
    const form = new FormData()
    form.set('image', new Blob([Uint8Array.from(bytes)]), 'picture')
    const response = await house.request('/classify', { method: 'POST', body: form })
    return classification.parse(await response.json())
  }

  /** The answer is a photo in reply, with a box around every face and the words that belong to them. */
  async function assertAnnotated(sent: Message, picture: Uint8Array, faces: number): Promise<ChatMessage> {
    const answer = await house.person.waitFor(sent.chat.id, answerTo(sent), answerTimeoutMs)
    const result = await classified(picture)
    assert.equal(result.faces.length, faces)
    assert.equal(answer.caption, caption(result.faces))
    const drawn = await house.person.download(answer.photo?.at(-1)?.file_id ?? `no photo: ${answer.text}`)
    await assertBoxesDrawn(picture, drawn, result)
    return answer
  }

  async function timed(name: string, count: number): Promise<number> {
    const bytes = await readSample(name as SampleName)
    const startedAt = performance.now()
    const sent = await house.person.sendPhoto(++chatId, bytes)
    await house.person.waitFor(chatId, answerTo(sent), answerTimeoutMs)
    const tookMs = performance.now() - startedAt
    await assertAnnotated(sent, await house.person.download(sent.photo!.at(-1)!.file_id), count)
    return Math.round(tookMs)
  }

  test('answers a photo with the labelled picture, the very first one too', async (t) => {
    const times = []
    for (const [name, count] of faceCounts) times.push(await timed(name, count))
    t.diagnostic(`from sending to the answer in the chat: ${times.join(', ')} ms`)
  })

  test('answers an image sent as a file at its full size', async () => {
    const bytes = await sharp(await readSample('sample6'))
      .png({ compressionLevel: 1 })
      .toBuffer()
    const sent = await house.person.sendDocument(++chatId, bytes, {
      fileName: 'us.png',
      mimeType: 'image/png',
    })
    await assertAnnotated(sent, bytes, 4)
  })

  test('answers files of every kind that it says it knows', async () => {
    for (const [kind, fixture] of Object.entries<Fixture>(readable)) {
      const bytes = await fixture.bytes()
      const sent = await house.person.sendDocument(++chatId, bytes, {
        fileName: 'us',
        mimeType: 'image/unknown',
      })
      const answer = await house.person.waitFor(chatId, answerTo(sent), answerTimeoutMs)
      assert.match(answer.caption ?? answer.text ?? '', /^I found 4 faces:/, kind)
    }
  })

  test('answers a link in a text and behind words, and the photo where its caption says where it is from', async () => {
    const { person } = house
    const pasted = await person.sendText(++chatId, `${website.url}/one.jpg`)
    await assertAnnotated(pasted, await readSample('sample1'), 3)

    const url = `${website.url}/four.jpg?size=large`
    const entities = [{ type: 'text_link', offset: 10, length: 4, url }]
    const behindWords = await person.sendText(++chatId, 'These are four friends', { entities })
    await assertAnnotated(behindWords, await readSample('sample4'), 4)

    const captioned = await person.sendPhoto(++chatId, await plain(), {
      caption: `see ${website.url}/one.jpg!`,
    })
    const answer = await person.waitFor(chatId, answerTo(captioned), answerTimeoutMs)
    assert.equal(answer.text, noFaces)
  })

  test('answers an album with an album, in its order and with one caption', async () => {
    const photos = await Promise.all([readSample('sample1'), readSample('sample5')])
    const sent = await house.person.sendAlbum(++chatId, photos)
    const isShown = ({ from, media_group_id }: ChatMessage) => from.is_bot && media_group_id !== undefined
    const shown = await house.person.waitForAll(chatId, isShown, photos.length, answerTimeoutMs)
    const results: Classification[] = []
    for (const [i, { photo }] of shown.entries()) {
      const picture = await house.person.download(sent[i]!.photo!.at(-1)!.file_id)
      const result = await classified(picture)
      await assertBoxesDrawn(picture, await house.person.download(photo!.at(-1)!.file_id), result)
      results.push(result)
    }
    assert.deepEqual(
      results.map(({ faces }) => faces.length),
      [3, 5],
    )
    assert.equal(shown[0]?.caption, words('en').albumCaption(results))
    assert.equal(shown[0]?.reply_to_message?.message_id, sent[0]?.message_id)
  })

  test('says it in words when there is no face', async () => {
    const sent = await house.person.sendPhoto(++chatId, await plain())
    const answer = await house.person.waitFor(chatId, answerTo(sent), answerTimeoutMs)
    assert.deepEqual([answer.text, answer.photo], [noFaces, undefined])
  })

  test('tells who asks what it can do', async () => {
    const sent = await house.person.sendText(++chatId, '/start')
    const answer = await house.person.waitFor(chatId, answerTo(sent), answerTimeoutMs)
    assert.match(answer.text ?? '', /Send me a photo/)
  })

  test('answers over HTTP with JSON, and with the picture for who asks for it', async () => {
    const bytes = await readSample('sample3')
    const result = await classified(bytes)
    assert.deepEqual([result.image, result.faces.length], [{ width: 1920, height: 1350 }, 3])

    const form = new FormData()
    form.set('image', new Blob([Uint8Array.from(bytes)]), 'sample3.jpg')
    const headers = { accept: 'image/jpeg' }
    const response = await house.request('/classify', { method: 'POST', body: form, headers })
    assert.equal(response.headers.get('content-type'), 'image/jpeg')
    await assertBoxesDrawn(bytes, new Uint8Array(await response.arrayBuffer()), result)
  })

  test('answers over HTTP for a picture at a URL', async () => {
    const response = await house.request('/classify_url', {
      method: 'POST',
      headers: { 'content-type': 'application/json', [requestIdHeader]: 'my-own-id' },
      body: JSON.stringify({ url: `${website.url}/one.jpg` }),
    })
    const result = classification.parse(await response.json())
    assert.deepEqual(labelsOf(result), sample1Labels)
    assert.equal(response.headers.get(requestIdHeader), 'my-own-id')
    const { took: _took, ...uploaded } = await classified(await readSample('sample1'))
    const { took: _alsoTook, ...fetched } = result
    assert.deepEqual(fetched, uploaded)
  })

  test('says over HTTP that it is well and ready', async () => {
    for (const path of ['/healthz', '/readyz']) {
      const response = await house.request(path)
      assert.deepEqual([response.status, await response.json()], [200, { status: 'ok' }])
    }
  })

  test('does not visit private addresses that nobody has allowed', async () => {
    const other = await startPictureServer({ '/one.jpg': await readSample('sample1') })
    const sent = await house.person.sendText(++chatId, `${other.url}/one.jpg`)
    const answer = await house.person.waitFor(chatId, answerTo(sent), answerTimeoutMs)
    await other.close()
    assert.equal(answer.text, failures.url_forbidden)
    assert.deepEqual(other.asked, [])
  })

  test('answers the same photo again without reading it again', async () => {
    const bytes = await anotherPicture()
    const first = await house.person.sendPhoto(++chatId, bytes)
    const answered = await house.person.waitFor(chatId, answerTo(first), answerTimeoutMs)
    await house.person.clearCalls()
    const again = await house.person.sendPhoto(++chatId, bytes)
    const { caption } = await house.person.waitFor(chatId, answerTo(again), answerTimeoutMs)
    assert.equal(caption, answered.caption)
    const methods = (await house.person.calls()).map(({ method }) => method)
    assert.equal(methods.filter((method) => method === 'sendPhoto').length, 1)
    assert.ok(!methods.includes('getFile'))
  })

  test('shows that it is at work, and takes the sign away again', async () => {
    const sent = await house.person.sendPhoto(++chatId, await anotherPicture())
    await house.person.waitFor(chatId, answerTo(sent), answerTimeoutMs)
    await house.person.waitFor(
      chatId,
      ({ message_id, reactions }) => message_id === sent.message_id && reactions.length === 0,
    )
    const calls = (await house.person.calls()).filter(
      ({ parameters }) => Number(parameters['chat_id']) === chatId,
    )
    const methods = calls.map(({ method }) => method)
    assert.deepEqual(methods.filter((method) => method === 'setMessageReaction').length, 2)
    assert.ok(methods.includes('sendChatAction'))
    assert.equal(methods.filter((method) => method === 'sendPhoto').length, 1)
  })
})

const plain = () =>
  sharp({ create: { width: 640, height: 480, channels: 3, background: '#4a7ba6' } })
    .jpeg()
    .toBuffer()
