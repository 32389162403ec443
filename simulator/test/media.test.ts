import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import type { Message } from '../src/index.ts'
import { form, picture, sample, simulation, sizes, token } from './bot.ts'

const MiB = 2 ** 20

interface FileAnswer {
  file_id: string
  file_unique_id: string
  file_path: string
  file_size: number
}

test('a person’s photo arrives in ascending sizes up to 1280, upright and without EXIF', async (t) => {
  const { simulator, call, person, updates } = await simulation(t)
  const lying = await picture(3000, 2000).jpeg().withMetadata({ orientation: 6 }).toBuffer()
  await person.sendPhoto(7, lying, { caption: 'see https://a.example/x' })
  const [update] = await updates()
  const message = update!.message!
  assert.deepEqual(sizes(message.photo), ['60x90', '213x320', '533x800', '853x1280'])
  assert.deepEqual(message.caption_entities, [{ type: 'url', offset: 4, length: 19 }])
  for (const { file_id, file_unique_id } of message.photo!) {
    assert.match(file_id, /^[\w-]{40,}$/)
    assert.match(file_unique_id, /^[\w-]{10,}$/)
  }
  const largest = message.photo!.at(-1)!
  const { result } = await call<FileAnswer>('getFile', { file_id: largest.file_id })
  assert.equal(result.file_size, largest.file_size)
  const download = await fetch(`${simulator.url}/file/bot${token}/${result.file_path}`)
  const bytes = Buffer.from(await download.arrayBuffer())
  assert.equal(bytes.length, largest.file_size)
  const { width, height, format, orientation, exif } = await sharp(bytes).metadata()
  assert.deepEqual([width, height, format, orientation, exif], [853, 1280, 'jpeg', undefined, undefined])
})

test('small photos are not enlarged, and every readable format becomes a JPEG', async (t) => {
  const { person } = await simulation(t)
  assert.deepEqual(sizes((await person.sendPhoto(7, await picture(50, 40).png().toBuffer())).photo), [
    '50x40',
  ])
  const transparent = await sharp({ create: { width: 200, height: 100, channels: 4, background: '#0000' } })
    .webp()
    .toBuffer()
  const sent = await person.sendPhoto(7, transparent)
  assert.deepEqual(sizes(sent.photo), ['90x45', '200x100'])
  const bytes = await person.download(sent.photo!.at(-1)!.file_id)
  assert.equal((await sharp(bytes).metadata()).format, 'jpeg')
})

test('an album is messages of their own that share an id', async (t) => {
  const { person, updates } = await simulation(t)
  await person.sendAlbum(7, [await sample(1), await sample(2), await sample(3)], { caption: 'three' })
  const messages = (await updates()).map(({ message }) => message!)
  assert.equal(messages.length, 3)
  assert.equal(new Set(messages.map(({ media_group_id }) => media_group_id)).size, 1)
  assert.notEqual(messages[0]?.media_group_id, undefined)
  assert.deepEqual(
    messages.map(({ caption }) => caption),
    ['three', undefined, undefined],
  )
})

test('a document keeps its bytes, name and type; a picture among them gets a thumbnail', async (t) => {
  const { simulator, call, person } = await simulation(t)
  const bytes = await picture(640, 480).png().toBuffer()
  const { document } = await person.sendDocument(7, bytes, { fileName: 'café 1.png', mimeType: 'image/png' })
  assert.equal(document?.file_name, 'café 1.png')
  assert.equal(document?.mime_type, 'image/png')
  assert.equal(document?.thumbnail?.width, 320)
  const { result } = await call<FileAnswer>('getFile', { file_id: document!.file_id })
  const download = await fetch(`${simulator.url}/file/bot${token}/${result.file_path}`)
  assert.deepEqual(Buffer.from(await download.arrayBuffer()), bytes)
  const fake = await person.sendDocument(7, Buffer.from('text'), {
    fileName: 'x.jpg',
    mimeType: 'image/jpeg',
  })
  assert.equal(fake.document?.thumbnail, undefined)
})

test('files over 20 MB, unknown files and foreign tokens are not served', async (t) => {
  const { simulator, call, person } = await simulation(t)
  const { document } = await person.sendDocument(7, Buffer.alloc(20 * MiB + 1), {
    fileName: 'big.bin',
    mimeType: 'application/octet-stream',
  })
  assert.equal(
    (await call('getFile', { file_id: document!.file_id })).description,
    'Bad Request: file is too big',
  )
  const exact = await person.sendDocument(7, Buffer.alloc(20 * MiB))
  assert.equal((await call('getFile', { file_id: exact.document!.file_id })).ok, true)
  assert.equal(
    (await call('getFile', { file_id: 'nonsense' })).description,
    'Bad Request: wrong file_id or the file is temporarily unavailable',
  )
  assert.equal((await fetch(`${simulator.url}/file/bot${token}/photos/none.jpg`)).status, 404)
  assert.equal((await fetch(`${simulator.url}/file/botwrong/photos/none.jpg`)).status, 401)
})

test('the bot sends a photo as a reply, by upload and again by file_id', async (t) => {
  const { call, person } = await simulation(t)
  const question = await person.sendPhoto(7, await sample(1))
  const answer = await call<Message>(
    'sendPhoto',
    form({
      chat_id: '7',
      photo: await sample(2),
      caption: 'two faces',
      reply_parameters: JSON.stringify({ message_id: question.message_id }),
    }),
  )
  assert.equal(answer.result.caption, 'two faces')
  assert.equal(answer.result.reply_to_message?.message_id, question.message_id)
  const { file_id } = answer.result.photo!.at(-1)!
  const again = await call<Message>('sendPhoto', { chat_id: 7, photo: file_id })
  assert.deepEqual(again.result.photo, answer.result.photo)
  assert.equal(
    (await call('sendPhoto', { chat_id: 7, photo: 'nonsense' })).description,
    'Bad Request: wrong file_id or the file is temporarily unavailable',
  )
  assert.equal(
    (await call('sendPhoto', { chat_id: 7 })).description,
    'Bad Request: there is no photo in the request',
  )
  assert.equal(
    (await call('sendPhoto', { chat_id: 7, photo: 'https://a.example/x.jpg' })).description,
    'Bad Request: failed to get HTTP URL content',
  )
  const large = await call<Message>(
    'sendPhoto',
    form({ chat_id: '7', photo: await picture(4000, 3000).jpeg().toBuffer() }),
  )
  assert.deepEqual(sizes(large.result.photo)?.at(-1), '2560x1920')
})

test('line ends that a form has changed are Telegram’s again, and entities stay in their place', async (t) => {
  const { call, person } = await simulation(t)
  await person.person(7)
  const entities = [{ type: 'bold', offset: 5, length: 3 }]
  const { result } = await call<Message>(
    'sendPhoto',
    form({
      chat_id: '7',
      photo: await sample(1),
      caption: 'one\r\ntwo',
      caption_entities: JSON.stringify(entities),
    }),
  )
  assert.equal(result.caption, 'one\ntwo')
  assert.deepEqual(result.caption_entities, [{ type: 'bold', offset: 4, length: 3 }])
})

test('a bot’s photo that breaks the rules is refused', async (t) => {
  const { call, person } = await simulation(t)
  await person.person(7)
  const refusal = async (photo: Uint8Array, more: Record<string, string> = {}) =>
    (await call('sendPhoto', form({ chat_id: '7', photo, ...more }))).description
  const good = await sample(1)
  assert.equal(await refusal(Buffer.from('no picture')), 'Bad Request: IMAGE_PROCESS_FAILED')
  assert.equal(await refusal(good.subarray(0, good.length / 2)), 'Bad Request: IMAGE_PROCESS_FAILED')
  assert.equal(
    await refusal(await picture(9000, 1001).png().toBuffer()),
    'Bad Request: PHOTO_INVALID_DIMENSIONS',
  )
  assert.equal(
    await refusal(await picture(2100, 100).png().toBuffer()),
    'Bad Request: PHOTO_INVALID_DIMENSIONS',
  )
  assert.match(
    await refusal(Buffer.alloc(10 * MiB + 1)),
    /^Bad Request: file of size .* is too big for a photo/,
  )
  assert.equal(await refusal(good, { caption: 'x'.repeat(1025) }), 'Bad Request: message caption is too long')
  assert.equal(
    await refusal(good, { reply_to_message_id: '99' }),
    'Bad Request: message to be replied not found',
  )
  assert.equal(
    (await call('sendPhoto', form({ chat_id: '7', photo: good, caption: 'x'.repeat(1024) }))).ok,
    true,
  )
})

test('the bot sends a document, also a large picture; over 50 MB is too much', async (t) => {
  const { call, person } = await simulation(t)
  await person.person(7)
  const bytes = await picture(9000, 1500).jpeg().toBuffer()
  const sent = await call<Message>('sendDocument', form({ chat_id: '7', document: bytes }, 'result.jpg'))
  assert.equal(sent.result.document?.file_name, 'result.jpg')
  assert.equal(sent.result.document?.file_size, bytes.length)
  const huge = await call('sendDocument', form({ chat_id: '7', document: Buffer.alloc(50 * MiB + 1) }))
  assert.equal(huge.status, 413)
  assert.equal(huge.description, 'Request Entity Too Large')
})

test('when there is too much media the oldest goes first', async (t) => {
  const { call, person } = await simulation(t, { maxMediaBytes: 3 * MiB })
  const send = (name: string) =>
    person.sendDocument(7, Buffer.alloc(MiB), { fileName: name, mimeType: 'application/x-test' })
  const files = []
  for (const name of ['a', 'b', 'c', 'd']) files.push((await send(name)).document!.file_id)
  const available = await Promise.all(files.map(async (file_id) => (await call('getFile', { file_id })).ok))
  assert.deepEqual(available, [false, true, true, true])
  await assert.rejects(person.download(files[0]!), /no longer kept/)
})

test('what is no picture cannot be sent as a photo, and says so', async (t) => {
  const { person, updates } = await simulation(t)
  await assert.rejects(
    person.sendPhoto(7, Buffer.from('text'), { fileName: 'notes.txt' }),
    /415 .*“notes.txt” is not a picture/,
  )
  assert.deepEqual(await updates(), [])
})

test('a file that is larger than a person may send is refused in words', async (t) => {
  const { person } = await simulation(t)
  await assert.rejects(person.sendDocument(7, Buffer.alloc(64 * MiB + 1)), /413 .*at most 64 MB/)
})
