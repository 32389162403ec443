import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PhotoSize } from '../src/index.ts'
import { picture, sample, simulation, sizes, token } from './bot.ts'

test('stickers, animations and videos arrive as Telegram describes them', async (t) => {
  const { call, person } = await simulation(t)
  const webp = await picture(512, 400).webp().toBuffer()
  const { sticker } = await person.sendSticker(7, webp, { emoji: '🙂' })
  assert.deepEqual(
    [sticker?.width, sticker?.height, sticker?.is_animated, sticker?.is_video, sticker?.emoji],
    [512, 400, false, false, '🙂'],
  )
  const moving = (await person.sendSticker(7, Buffer.from('tgs'), { isAnimated: true })).sticker
  assert.deepEqual([moving?.is_animated, moving?.thumbnail], [true, undefined])
  const thumbnail = await sample(1)
  const film = await person.sendAnimation(7, Buffer.from('mp4'), { thumbnail, caption: 'look' })
  assert.equal(film.animation?.thumbnail?.width, 320)
  assert.equal(film.document?.file_id, film.animation?.file_id)
  const { video } = await person.sendVideo(7, Buffer.from('mp4'), { thumbnail, spoiler: true })
  for (const file_id of [sticker!.file_id, film.animation!.thumbnail!.file_id, video!.file_id]) {
    assert.equal((await call('getFile', { file_id })).ok, true)
  }
  assert.equal(
    (await call('sendPhoto', { chat_id: 7, photo: sticker!.file_id })).description,
    "Bad Request: can't use file of type Sticker as Photo",
  )
})

test('a file is as large as it is said to be, and refused for that', async (t) => {
  const { call, person, updates } = await simulation(t)
  const declaredBytes = 25 * 2 ** 20
  await person.sendDocument(7, await sample(1), {
    declaredBytes,
    fileName: 'huge.heic',
    mimeType: 'image/heic',
  })
  const { document } = (await updates())[0]!.message!
  assert.deepEqual(
    [document?.file_size, document?.file_name, document?.mime_type],
    [declaredBytes, 'huge.heic', 'image/heic'],
  )
  assert.equal(
    (await call('getFile', { file_id: document!.file_id })).description,
    'Bad Request: file is too big',
  )
})

test('forwarded, answering an older message, edited, deleted, and things of any other kind', async (t) => {
  const { person, updates } = await simulation(t)
  const photo = await person.sendPhoto(7, await sample(1), { forwardedFrom: 'Ada' })
  const asked = await person.sendText(7, '/classify', { replyTo: photo.message_id })
  await person.edit(7, asked.message_id, { text: '/classify now' })
  await person.edit(7, photo.message_id, { caption: 'who?' })
  await person.delete(7, photo.message_id)
  await person.sendOther(7, { location: { latitude: 1, longitude: 2 } })
  const [first, second, third, fourth, fifth, ...more] = await updates()
  assert.equal(first?.message?.forward_origin?.sender_user_name, 'Ada')
  assert.deepEqual(second?.message?.reply_to_message?.photo, photo.photo)
  assert.equal(third?.edited_message?.text, '/classify now')
  assert.equal(fourth?.edited_message?.caption, 'who?')
  assert.deepEqual(fourth?.edited_message?.photo, photo.photo)
  assert.deepEqual(fifth?.message?.location, { latitude: 1, longitude: 2 })
  assert.deepEqual(more, [])
})

test('profile photos, newest first, a page at a time', async (t) => {
  const { call, person } = await simulation(t)
  await person.person(7)
  const ask = async (body: object = {}) =>
    (
      await call<{ total_count: number; photos: PhotoSize[][] }>('getUserProfilePhotos', {
        user_id: 7,
        ...body,
      })
    ).result
  assert.deepEqual(await ask(), { total_count: 0, photos: [] })
  await person.setProfilePhotos(7, [
    await picture(60, 60).png().toBuffer(),
    await picture(400, 400).png().toBuffer(),
  ])
  const { total_count, photos } = await ask()
  assert.equal(total_count, 2)
  assert.deepEqual(photos.map(sizes), [['90x90', '320x320', '400x400'], ['60x60']])
  assert.deepEqual((await ask({ offset: 1, limit: 1 })).photos, [photos[1]])
  assert.equal(
    (await call('getUserProfilePhotos', { user_id: 99 })).description,
    'Bad Request: user not found',
  )
})

test('what was sent can be downloaded as it was', async (t) => {
  const { simulator, call, person } = await simulation(t)
  const bytes = await picture(512, 512).webp().toBuffer()
  const { sticker } = await person.sendSticker(7, bytes)
  const { result } = await call<{ file_path: string }>('getFile', { file_id: sticker!.file_id })
  const response = await fetch(`${simulator.url}/file/bot${token}/${result.file_path}`)
  assert.deepEqual(Buffer.from(await response.arrayBuffer()), bytes)
})
