import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import sharp from 'sharp'
import { plain, quickEyes, readAlbum, startConversation } from './conversation.ts'
import { openReader, refused, sample, startService, until } from './service.ts'

const { telegram, apiRoot, album, status, answers, calls } = await startConversation({ after })
const { reader, asked } = quickEyes()
const service = await startService({ after }, { apiRoot, reader, uploadTimeoutMs: 2_000 })
const [red, green, blue] = await Promise.all(['#f00', '#0f0', '#00f'].map((one) => plain(640, 480, one)))
const nobody = await plain(480, 640, '#fff')
const broken = Buffer.from('no picture at all')

let chat = 0
beforeEach(async () => {
  chat++
  await telegram.clearFaults()
  await telegram.clearCalls()
  asked.length = 0
})

/** The middle of the picture: r, g or b. */
async function colour(fileId: string): Promise<string> {
  const { channels } = await sharp(await telegram.download(fileId)).stats()
  return ['r', 'g', 'b'].find((_, i) => channels[i]!.mean > 200) ?? '?'
}

test('ten pictures are answered as one album, in their order, with one caption', async () => {
  const colours = 'rgbbgrrgbr'
  const pictures = [...colours].map((one) => ({ r: red!, g: green!, b: blue! })[one]!)
  const { pictures: found, sent } = await readAlbum(await service.job(await album(chat, pictures)))
  assert.equal(found.length, 10)
  const all = await answers(chat)
  assert.equal(all.length, 10)
  assert.equal(new Set(all.map(({ media_group_id }) => media_group_id)).size, 1)
  const shown = []
  for (const { photo } of all) shown.push(await colour(photo!.at(-1)!.file_id))
  assert.equal(shown.join(''), colours)
  assert.match(all[0]?.caption ?? '', /^I found 10 faces in these 10 pictures:\n\nPicture 1: one face\n/)
  assert.ok(all.slice(1).every(({ caption }) => caption === undefined))
  const message_ids = all.map(({ message_id }) => message_id)
  assert.deepEqual(sent, { kind: 'album', message_ids, text: all[0]?.caption, models: 'test' })
})

test('a picture without a face keeps its place, one that cannot be read is named', async () => {
  const job = await album(chat, [red!, broken, nobody, blue!])
  const { pictures } = await readAlbum(await service.job({ ...job, language: 'en', details: 'short' }))
  assert.deepEqual(
    pictures.map((one) => ('error' in one ? one.error.code : one.faces.length)),
    [1, 'not_an_image', 0, 1],
  )
  const all = await answers(chat)
  assert.equal(all.length, 3)
  assert.deepEqual(all[0]?.caption?.split('\n').slice(1), [
    'Picture 1: one face',
    'Picture 2: I could not read it',
    'Picture 3: nobody',
    'Picture 4: one face',
  ])
  assert.ok(asked.every(({ picture }) => picture?.kind === 'album'))
})

test('if only one can be shown, it takes the place of the status message', async () => {
  const job = { ...(await album(chat, [broken, green!])), status_message_id: await status(chat) }
  const { sent } = await readAlbum(await service.job({ ...job, result_id: '1.2' }))
  const [answer, ...more] = await answers(chat)
  assert.equal(more.length, 0)
  assert.equal(answer?.message_id, job.status_message_id)
  assert.match(answer?.caption ?? '', /Picture 1: I could not read it\n\nPicture 2: one face/)
  assert.equal(answer?.reply_markup, undefined)
  assert.equal(sent?.kind, 'photo')
})

test('where nobody is on any of them, one sentence says so', async () => {
  const job = { ...(await album(chat, [nobody, nobody])), status_message_id: await status(chat) }
  const { sent } = await readAlbum(await service.job(job))
  const [answer, ...more] = await answers(chat)
  assert.equal(more.length, 0)
  assert.equal(answer?.text, 'I found no face in these 2 pictures.')
  assert.deepEqual([sent?.kind, sent?.message_ids], ['text', [job.status_message_id]])
})

test('where none can be read, the job fails as a single picture does', async () => {
  await refused(await service.job(await album(chat, [broken, broken])), 'not_an_image')
  assert.deepEqual(await answers(chat), [])
})

test('the status message goes once the album is there', async () => {
  const job = { ...(await album(chat, [red!, blue!])), status_message_id: await status(chat) }
  await readAlbum(await service.job(job))
  await until(async () => (await answers(chat)).length === 2)
  assert.ok((await answers(chat)).every(({ photo }) => photo !== undefined))
})

test('if one of them is no photo by Telegram’s rules, all are sent as files', async () => {
  const panorama = await plain(4_200, 200, '#0f0')
  await readAlbum(await service.job(await album(chat, [red!, panorama])))
  const all = await answers(chat)
  assert.deepEqual(
    all.map(({ document }) => document?.file_name),
    ['faces.jpg', 'faces.jpg'],
  )
  assert.equal(await calls('sendMediaGroup'), 1)
})

test('if Telegram takes one of them for no photo, all are sent as files', async () => {
  const description = 'Bad Request: PHOTO_INVALID_DIMENSIONS'
  await telegram.fail({ method: 'sendMediaGroup', kind: 'error', error_code: 400, description })
  await readAlbum(await service.job(await album(chat, [red!, blue!])))
  assert.equal((await answers(chat)).filter(({ document }) => document !== undefined).length, 2)
})

test('a covered album stays covered, in its topic', async () => {
  const forum = -1_000_000_000_000 - chat
  await telegram.group(forum, { is_forum: true, members: [{ id: 1 }], bot: 'administrator' })
  const message_thread_id = await telegram.topic(forum, 'Holidays', 1)
  const { file_ids } = await album(chat, [red!, blue!])
  const job = { file_ids, chat_id: forum, message_thread_id, spoiler: true, job_id: `forum-${chat}` }
  await readAlbum(await service.job(job))
  const all = await answers(forum)
  assert.equal(all.length, 2)
  assert.ok(all.every((one) => one.has_media_spoiler && one.message_thread_id === message_thread_id))
})

test('what another attempt may not meet fails the whole album, and the next attempt answers it', async () => {
  const job = await album(chat, [red!, green!, blue!])
  await telegram.fail({ method: 'download', kind: 'server_error', times: 9 })
  await refused(await service.job(job), 'telegram_unreachable')
  assert.deepEqual(await answers(chat), [])
  await telegram.clearFaults()
  await readAlbum(await service.job(job))
  assert.equal((await answers(chat)).length, 3)
})

test('an album that was answered is not answered again', async () => {
  const job = await album(chat, [red!, green!])
  const first = await readAlbum(await service.job(job))
  assert.deepEqual(await readAlbum(await service.job(job)), first)
  assert.equal((await answers(chat)).length, 2)
})

test('an album whose confirmation was lost is in doubt', async () => {
  const job = await album(chat, [red!, green!])
  await telegram.fail({ method: 'sendMediaGroup', kind: 'lost_answer' })
  await refused(await service.job(job), 'telegram_unconfirmed')
  await refused(await service.job(job), 'telegram_unconfirmed')
  assert.equal(await calls('sendMediaGroup'), 1)
})

test('real eyes see every face of every picture', async (t) => {
  const eyes = await openReader()
  t.after(() => eyes.close())
  const seeing = await startService(t, { apiRoot, reader: eyes })
  const photos = await Promise.all([sample(1), sample(4), sample(5)])
  const { pictures } = await readAlbum(await seeing.job(await album(chat, [...photos, nobody])))
  assert.deepEqual(
    pictures.map((one) => ('faces' in one ? one.faces.length : one.error.code)),
    [3, 4, 5, 0],
  )
  const all = await answers(chat)
  assert.match(all[0]?.caption ?? '', /^I found 12 faces in these 4 pictures:/)
  const sizes = []
  for (const { photo } of all)
    sizes.push(await sharp(await telegram.download(photo!.at(-1)!.file_id)).metadata())
  assert.ok(sizes.every(({ width, height }) => Math.max(width, height) >= 640))
})
