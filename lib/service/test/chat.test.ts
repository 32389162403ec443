import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { jobAnswer, limits } from '@emogram/contract'
import { createSimulator, SimulatorClient } from '@emogram/simulator'
import { words } from '@emogram/words'
import sharp from 'sharp'
import {
  authorization,
  oneFace,
  openReader,
  type quickReader,
  refused,
  sample,
  startService,
  token,
  until,
} from './service.ts'

const simulator = await createSimulator({ token })
after(() => simulator.close())
const telegram = new SimulatorClient(simulator.url)
const photo = await sample(2)
const picture = await sharp(photo).resize(640).jpeg().toBuffer()

/** Sees one person in everything, and hands out a real picture when asked for one. */
const reader: typeof quickReader = {
  backend: 'wasm',
  models: 'test',
  read: async (_bytes, options) => (options.picture === undefined ? oneFace : { ...oneFace, picture }),
}
const apiRoot = simulator.url
const service = await startService({ after }, { apiRoot, reader, uploadTimeoutMs: 400 })

let lastChat = 100
let chat = 0
let sent: Awaited<ReturnType<SimulatorClient['sendPhoto']>>
let job: { file_id: string; chat_id: number; reply_to_message_id: number; job_id: string }

/** Every test has a chat of its own, with one photo in it. */
beforeEach(async () => {
  chat = ++lastChat
  await telegram.clearFaults()
  await telegram.clearCalls()
  sent = await telegram.sendPhoto(chat, photo)
  job = {
    file_id: sent.photo!.at(-1)!.file_id,
    chat_id: chat,
    reply_to_message_id: sent.message_id,
    job_id: `job-${chat}`,
  }
})

const answers = async () => (await telegram.messages(chat)).filter(({ from }) => from.is_bot)
const calls = async (method: string) => (await telegram.calls(method)).length
const read = async (response: Response) => {
  assert.equal(response.status, 200)
  return jobAnswer.parse(await response.json())
}

test('the labelled photo comes as a reply with a caption, the result as JSON', async (t) => {
  const eyes = await openReader()
  t.after(() => eyes.close())
  const seeing = await startService(t, { apiRoot, reader: eyes })

  await t.test('with faces', async () => {
    const { faces, sent: said } = await read(await seeing.job(job))
    assert.equal(faces.length, 3)
    const [answer, ...more] = await answers()
    assert.equal(more.length, 0)
    assert.equal(answer?.reply_to_message?.message_id, sent.message_id)
    assert.match(answer?.caption ?? '', /^I found 3 faces:\n/)
    const file_id = answer?.photo?.at(-1)?.file_id
    const message_ids = [answer?.message_id]
    const text = answer?.caption
    assert.deepEqual(said, { kind: 'photo', message_ids, file_id, text, models: eyes.models })
    const drawn = await sharp(await telegram.download(answer!.photo!.at(-1)!.file_id)).metadata()
    const original = await sharp(photo).metadata()
    assert.ok(Math.abs(drawn.width / drawn.height - original.width / original.height) < 0.01)
  })

  await t.test('without a face a friendly sentence, and no picture', async () => {
    const wall = sharp({ create: { width: 500, height: 300, channels: 3, background: '#a97' } })
    const empty = await telegram.sendPhoto(chat, await wall.jpeg().toBuffer())
    const { faces } = await read(
      await seeing.job({
        file_id: empty.photo!.at(-1)!.file_id,
        chat_id: chat,
        reply_to_message_id: empty.message_id,
        job_id: 'nobody',
      }),
    )
    assert.deepEqual(faces, [])
    const [answer, ...more] = await answers()
    assert.equal(more.length, 0)
    assert.equal(answer?.text, words('en').noFaces)
    assert.equal(answer?.reply_to_message?.message_id, empty.message_id)
    assert.equal(await calls('sendPhoto'), 0)
  })

  await t.test('what is no picture is refused, and nothing is sent by the service', async () => {
    const file = await telegram.sendDocument(chat, Buffer.from('hello'), { fileName: 'photo.jpg' })
    await refused(
      await seeing.job({ ...job, file_id: file.document!.file_id, job_id: 'text' }),
      'not_an_image',
    )
    assert.deepEqual(await answers(), [])
  })
})

test('an upload of the bot can be answered into a chat, too', async () => {
  const fields = { chat_id: String(chat), reply_to_message_id: String(sent.message_id), image: photo }
  await read(await service.upload(fields, { authorization, accept: 'image/jpeg' }))
  const [answer] = await answers()
  assert.ok(answer?.photo)
  assert.equal(answer.reply_to_message?.message_id, sent.message_id)
})

test('the answer is sent where the message it replies to is gone', async () => {
  await read(await service.job({ ...job, reply_to_message_id: 999_999_999 }))
  const [answer] = await answers()
  assert.ok(answer?.photo)
  assert.equal(answer.reply_to_message, undefined)
})

test('a job that was answered is answered again with the first result, without a second picture', async () => {
  const first = await read(await service.job(job))
  assert.deepEqual(await read(await service.job(job)), first)
  assert.deepEqual(await read(await service.job({ ...job, reply_to_message_id: 1 })), first)
  assert.equal((await answers()).length, 1)
  assert.equal(await calls('getFile'), 1)
})

test('a job that is asked for ten times at once is done once', async () => {
  const responses = await Promise.all(Array.from({ length: 10 }, () => service.job(job)))
  const results = await Promise.all(responses.map(read))
  for (const result of results) assert.deepEqual(result, results[0])
  assert.equal((await answers()).length, 1)
})

test('a job goes on when its caller hangs up, and whoever asks again finds it done', async () => {
  await telegram.fail({ method: 'getFile', kind: 'server_error' })
  const hangUp = new AbortController()
  const first = service.job(job, { signal: hangUp.signal })
  await until(async () => (await calls('getFile')) > 0)
  hangUp.abort()
  await assert.rejects(first, { name: 'AbortError' })
  await read(await service.job(job))
  assert.equal((await answers()).length, 1)
  assert.equal(await calls('sendPhoto'), 1)
})

test('a failed job may be tried again', async () => {
  await telegram.fail({
    method: 'sendPhoto',
    kind: 'error',
    error_code: 400,
    description: 'Bad Request: odd',
  })
  await refused(await service.job(job), 'telegram_failed')
  assert.deepEqual(await answers(), [])
  await read(await service.job(job))
  assert.equal((await answers()).length, 1)
})

test('where Telegram stumbles, the photo is sent again', async () => {
  await telegram.fail({ method: 'sendPhoto', kind: 'server_error' })
  await telegram.fail({ method: 'getFile', kind: 'server_error' })
  await telegram.fail({ method: 'download', kind: 'server_error' })
  await read(await service.job(job))
  assert.equal((await answers()).length, 1)
  assert.equal(await calls('sendPhoto'), 2)
})

test('a pause that Telegram asks for is the caller’s to keep', async () => {
  for (const seconds of [1, 100]) {
    await telegram.clearCalls()
    await telegram.fail({ method: 'sendPhoto', kind: 'too_many_requests', retry_after: seconds })
    const response = await service.job(job)
    assert.equal(response.status, 503)
    assert.equal(response.headers.get('retry-after'), String(seconds))
    const error = await refused(response, 'telegram_busy')
    assert.deepEqual([error.retryable, error.retry_after_ms], [true, seconds * 1_000])
    assert.equal(await calls('sendPhoto'), 1)
  }
})

for (const kind of ['hang', 'lost_answer'] as const) {
  test(`a photo of which nobody knows whether it arrived (${kind}) is never sent again`, async () => {
    await telegram.fail({ method: 'sendPhoto', kind })
    const response = await service.job(job)
    assert.equal(response.status, 502)
    assert.equal((await refused(response, 'telegram_unconfirmed')).retryable, false)
    await refused(await service.job(job), 'telegram_unconfirmed')
    assert.equal(await calls('sendPhoto'), 1)
    assert.equal((await answers()).length, kind === 'hang' ? 0 : 1)
  })
}

test('nor is one whose time runs out while it is being sent', async (t) => {
  const hurried = await startService(t, { apiRoot, reader, jobTimeoutMs: 400 })
  await telegram.fail({ method: 'sendPhoto', kind: 'hang' })
  await refused(await hurried.job(job), 'telegram_unconfirmed')
  await refused(await hurried.job(job), 'telegram_unconfirmed')
  assert.equal(await calls('sendPhoto'), 1)
})

test('who has blocked the bot, or never wrote to it, cannot be answered', async () => {
  await telegram.person(chat, { blocked: true })
  const response = await service.job(job)
  assert.equal(response.status, 422)
  await refused(response, 'chat_unavailable')
  assert.equal(await calls('sendPhoto'), 1)
  await refused(await service.job({ ...job, chat_id: 4711, job_id: 'nobody-there' }), 'chat_unavailable')
})

test('what Telegram does not take as a photo is sent as a file', async () => {
  await telegram.fail({
    method: 'sendPhoto',
    kind: 'error',
    error_code: 400,
    description: 'Bad Request: PHOTO_INVALID_DIMENSIONS',
  })
  await read(await service.job(job))
  const [answer, ...more] = await answers()
  assert.equal(more.length, 0)
  assert.equal(answer?.document?.file_name, 'faces.jpg')
  assert.match(answer?.caption ?? '', /^I found one face:/)
  assert.equal(answer?.reply_to_message?.message_id, sent.message_id)
})

test('a panorama, or a very large picture, is not even tried as a photo', async (t) => {
  const panorama = { ...oneFace, width: 4_200, height: 200, picture }
  const large = { ...oneFace, picture: Buffer.concat([picture, Buffer.alloc(10 * 2 ** 20)]) }
  for (const analysis of [panorama, large]) {
    const wide = await startService(t, { apiRoot, reader: { ...reader, read: async () => analysis } })
    await read(await wide.job(job))
  }
  assert.deepEqual(
    (await answers()).map(({ document }) => document?.file_name),
    ['faces.jpg', 'faces.jpg'],
  )
  assert.equal(await calls('sendPhoto'), 0)
})

test('a file that Telegram does not have is not ours to find', async () => {
  const response = await service.job({ ...job, file_id: 'AgADnosuchfile' })
  assert.equal(response.status, 422)
  await refused(response, 'file_unavailable')
  assert.deepEqual(await answers(), [])
})

test('a file larger than bots may download is too large, and nobody downloads it', async () => {
  const file = await telegram.sendDocument(chat, Buffer.alloc(limits.imageBytes + 1), { fileName: 'x.tiff' })
  const response = await service.job({ ...job, file_id: file.document!.file_id })
  assert.equal(response.status, 413)
  await refused(response, 'image_too_large')
  assert.equal(await calls('download'), 0)
})

test('where nothing answers at Telegram’s address, the job may be tried later', async (t) => {
  const alone = await startService(t, { apiRoot: 'http://127.0.0.1:9', reader })
  const response = await alone.job(job)
  assert.equal(response.status, 502)
  assert.equal(response.headers.get('retry-after'), '1')
  assert.equal((await refused(response, 'telegram_unreachable')).retryable, true)
})
