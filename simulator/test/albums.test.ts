import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Message } from '../src/index.ts'
import { form, picture, sample, simulation } from './bot.ts'

const items = (...media: object[]) => JSON.stringify(media)

test('the bot sends an album: uploads and known files, each with its caption, as one group', async (t) => {
  const { call, person } = await simulation(t)
  const question = await person.sendPhoto(7, await sample(1))
  const { result } = await call<Message[]>(
    'sendMediaGroup',
    form({
      chat_id: '7',
      media: items(
        { type: 'photo', media: 'attach://first', caption: '<b>one</b>', parse_mode: 'HTML' },
        { type: 'photo', media: question.photo!.at(-1)!.file_id, has_spoiler: true },
      ),
      first: await sample(2),
      reply_parameters: JSON.stringify({ message_id: question.message_id }),
    }),
  )
  assert.equal(result.length, 2)
  assert.ok(result[0]?.media_group_id !== undefined)
  assert.equal(result[0].media_group_id, result[1]?.media_group_id)
  assert.deepEqual(result[0].caption_entities, [{ type: 'bold', offset: 0, length: 3 }])
  assert.equal(result[1]?.has_media_spoiler, true)
  assert.deepEqual(
    result.map((message) => message.reply_to_message?.message_id),
    [question.message_id, question.message_id],
  )
  assert.deepEqual(
    (await person.history(7)).map(({ type, message }) => [type, message.caption]),
    [
      ['sent', undefined],
      ['sent', 'one'],
      ['sent', undefined],
    ],
  )
})

test('an album has two to ten items of one kind, all of them there; otherwise none is sent', async (t) => {
  const { call, person } = await simulation(t)
  const { photo } = await person.sendPhoto(7, await sample(1))
  const { document } = await person.sendDocument(7, Buffer.from('{}'), {
    fileName: 'a.json',
    mimeType: 'application/json',
  })
  const known = { type: 'photo', media: photo![0]!.file_id }
  const file = { type: 'document', media: document!.file_id }
  const refusal = async (...media: object[]) =>
    (await call('sendMediaGroup', { chat_id: 7, media })).description
  assert.equal(await refusal(known), 'Bad Request: there are no messages to send')
  assert.equal(
    await refusal(...Array.from({ length: 11 }, () => known)),
    'Bad Request: too many messages to send as an album',
  )
  assert.equal(await refusal(known, file), "Bad Request: document can't be mixed with other media types")
  assert.match(await refusal(known, { type: 'photo', media: 'nonsense' }), /wrong file_id/)
  assert.match(
    await refusal(known, { type: 'photo', media: 'attach://gone' }),
    /can't parse InputMedia: media not found/,
  )
  assert.match(
    await refusal(file, { ...file, media: known.media }),
    /can't use file of type Photo as Document/,
  )
  assert.match(await refusal(known, { ...known, caption: 'x'.repeat(1025) }), /caption is too long/)
  const upload = form({
    chat_id: '7',
    media: items(known, { type: 'photo', media: 'attach://wide' }),
    wide: await picture(2100, 100).png().toBuffer(),
  })
  assert.equal(
    (await call('sendMediaGroup', upload)).description,
    'Bad Request: failed to send message #2 with the error message "PHOTO_INVALID_DIMENSIONS"',
  )
  assert.equal((await person.messages(7)).length, 2)
  assert.equal((await call('sendMediaGroup', { chat_id: 7, media: [file, file] })).ok, true)
})

test('a person’s album reaches the bot in pieces: late, in another order, with words in between', async (t) => {
  const { person, updates } = await simulation(t)
  const photos = await Promise.all(['#f00', '#0f0', '#00f'].map((it) => picture(90, 60, it).png().toBuffer()))
  const sent = person.sendAlbum(7, photos, {
    captions: [null, 'the green one', null],
    updateOrder: [2, 0, 1],
    updatePauseMs: 60,
    spoiler: true,
  })
  const [early] = await updates(0, { timeout: 5 })
  const messages = await sent
  const [, first, second] = (await updates()).map(({ message }) => message!)
  assert.deepEqual(
    [early?.message, first, second].map((message) => message?.message_id),
    [2, 0, 1].map((index) => messages[index]?.message_id),
  )
  assert.equal(second?.caption, 'the green one')
  assert.equal(early?.message?.has_media_spoiler, true)
  await person.sendPhoto(8, photos[0]!, { mediaGroupId: '55' })
  await person.sendText(8, 'wait')
  await person.sendPhoto(8, photos[1]!, { mediaGroupId: '55' })
  assert.deepEqual(
    (await person.messages(8)).map(({ media_group_id }) => media_group_id),
    ['55', undefined, '55'],
  )
  const files = await person.sendAlbum(9, [Buffer.from('1'), Buffer.from('2')], { as: 'documents' })
  assert.deepEqual([files.length, files[0]?.document?.file_size], [2, 1])
  await assert.rejects(person.sendAlbum(9, photos, { updateOrder: [0, 0, 1] }), /name every item once/)
})
