/** Every way in which people send a picture. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Job, limits } from '@emogram/contract'
import type { ChatMessage } from '@emogram/simulator'
import { words } from '@emogram/words'
import sharp from 'sharp'
import { until } from './running-bot.ts'
import { picture, type Talk, talk } from './talk.ts'

const chat = 42
const { replies } = words('en')
const photo = await picture('any')
const fromBot = ({ from }: ChatMessage) => from.is_bot
const fileOf = (job: Job | undefined) => (job?.type === 'file_id' ? job.file_id : undefined)

test('an album is one job, answered as one album, also when its parts come apart', async (t) => {
  const { person, jobs } = await talk(t)
  const photos = await Promise.all(['a', 'b', 'c'].map(picture))
  const sent = await person.sendAlbum(chat, photos, { updateOrder: [1, 0, 2], updatePauseMs: 150 })
  await until(async () => (await person.messages(chat)).some(({ reactions }) => reactions.includes('👀')))
  assert.equal(jobs.length, 0)
  const answers = await person.waitForAll(chat, fromBot, 3)
  assert.equal(jobs.length, 1)
  const [job] = jobs
  assert.deepEqual(
    job?.type === 'album' && job.file_ids,
    sent.map(({ photo }) => photo?.at(-1)?.file_id),
  )
  assert.equal(new Set(answers.map(({ media_group_id }) => media_group_id)).size, 1)
  await until(async () => (await person.messages(chat)).every(({ reactions }) => reactions.length === 0))
})

test('a sticker, an animation and a video are looked at, the moving ones in their first picture', async (t) => {
  const { person, jobs } = await talk(t)
  const sticker = await person.sendSticker(chat, await sharp(photo).webp().toBuffer())
  await until(() => jobs.length === 1)
  assert.equal(fileOf(jobs[0]), sticker.sticker?.file_id)
  const animation = await person.sendAnimation(chat, new Uint8Array(10), { thumbnail: photo })
  await until(() => jobs.length === 2)
  assert.equal(fileOf(jobs[1]), animation.animation?.thumbnail?.file_id)
  await person.waitFor(chat, ({ text }) => text === replies.firstFrame)
  const video = await person.sendVideo(chat, new Uint8Array(10), { thumbnail: photo, declaredBytes: 2 ** 30 })
  await until(() => jobs.length === 3)
  assert.equal(fileOf(jobs[2]), video.video?.thumbnail?.file_id)
  const said = (await person.messages(chat)).filter(({ text }) => text === replies.firstFrame)
  assert.equal(said.length, 1)
})

test('a photo with a link in its caption is one job, and that is the photo', async (t) => {
  const { person, jobs } = await talk(t)
  await person.sendPhoto(chat, photo, { caption: 'from https://example.com/a.jpg' })
  await person.waitFor(chat, fromBot)
  assert.deepEqual(
    jobs.map(({ type }) => type),
    ['file_id'],
  )
})

test('/classify as an answer to an older picture is answered beside that picture', async (t) => {
  const { person, jobs } = await talk(t)
  const older = await person.sendPhoto(chat, photo)
  await person.waitFor(chat, fromBot)
  const command = await person.sendText(chat, '/classify', { replyTo: older.message_id })
  const answers = await person.waitForAll(chat, fromBot, 2)
  for (const answer of answers) assert.equal(answer.reply_to_message?.message_id, older.message_id)
  assert.equal(jobs[1]?.job_id ?? `${chat}.${command.message_id}.0`, `${chat}.${command.message_id}.0`)

  await person.sendText(chat, '/classify')
  await person.waitFor(chat, ({ text }) => text === replies.classifyWhat)
  await person.sendText(chat, '/classify https://example.com/a.jpg')
  await until(() => jobs.some(({ type }) => type === 'url'))
})

test('/me looks at the person’s own profile photo, and says so where there is none', async (t) => {
  const { person, jobs } = await talk(t)
  await person.sendText(chat, '/me')
  await person.waitFor(chat, ({ text }) => text === replies.noProfilePhoto)
  await person.setProfilePhotos(chat, [photo])
  const asked = await person.sendText(chat, '/me')
  const answer = await person.waitFor(chat, (message) => message.photo !== undefined && fromBot(message))
  assert.equal(answer.reply_to_message?.message_id, asked.message_id)
  assert.equal(jobs.length, 1)
})

/** Nobody has to send as much as they say. */
const sendFile = (person: Talk['person'], chatId: number, megabytes: number) =>
  person.sendDocument(chatId, photo, {
    mimeType: 'image/png',
    fileName: 'a.png',
    declaredBytes: Math.round(megabytes * 2 ** 20),
  })

test('what is too large is said at once, with its size, where the bot is meant', async (t) => {
  const { person, jobs } = await talk(t)
  await person.group(-5, { members: [{ id: chat }] })
  await sendFile(person, -5, 25.04)
  await sendFile(person, chat, 25.04)
  await person.waitFor(chat, ({ text }) => text === replies.tooLarge({ size: 25.1, limit: 20 }))
  assert.deepEqual(
    (await person.messages(-5)).filter(fromBot).map(({ text }) => text),
    [replies.groupHello],
  )
  assert.deepEqual(jobs, [])
  assert.deepEqual(await person.calls('getFile'), [])
})

test('with a Bot API server of one’s own, files may be larger, and /help says so', async (t) => {
  const { person, jobs } = await talk(t, { maxFileBytes: limits.ownServerImageBytes })
  await sendFile(person, chat, 50)
  await person.waitFor(chat, (message) => message.photo !== undefined && fromBot(message))
  await sendFile(person, chat, 50.01)
  await person.waitFor(chat, ({ text }) => text === replies.tooLarge({ size: 50.1, limit: 50 }))
  await person.sendText(chat, '/help')
  await person.waitFor(chat, ({ text }) => text === replies.help({ limit: 50 }))
  assert.equal(jobs.length, 1)
})

test('anything else gets one sentence', async (t) => {
  const { person, jobs } = await talk(t)
  await person.sendOther(chat, { location: { latitude: 1, longitude: 1 } })
  await person.sendOther(chat, { dice: { emoji: '🎲', value: 6 } })
  await person.sendText(chat, 'Hello')
  await person.sendSticker(chat, photo, { isAnimated: true })
  const said = await person.waitForAll(chat, fromBot, 4)
  for (const { text } of said) assert.equal(text, replies.unsupported)
  assert.deepEqual(jobs, [])
})

test('what was sent covered is answered covered', async (t) => {
  const { person, jobs } = await talk(t)
  await person.sendPhoto(chat, photo, { spoiler: true })
  await person.waitFor(chat, fromBot)
  assert.equal(jobs[0]?.spoiler, true)
})
