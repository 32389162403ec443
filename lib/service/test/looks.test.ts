import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { detailLevels, languages, styles } from '@emogram/contract'
import { words } from '@emogram/words'
import sharp from 'sharp'
import { readOne, startConversation } from './conversation.ts'
import { openReader, sample, startService } from './service.ts'

const { telegram, apiRoot, photo, answers } = await startConversation({ after })
const reader = await openReader()
after(() => reader.close())
const service = await startService({ after }, { apiRoot, reader })
const people = await sample(2)
let lastChat = 0

async function answered(looks: object) {
  const chat = ++lastChat
  const result = await readOne(await service.job({ ...(await photo(chat, people)), ...looks }))
  const [answer, ...more] = await answers(chat)
  assert.equal(more.length, 0)
  const picture = Buffer.from(await telegram.download(answer!.photo!.at(-1)!.file_id))
  return { chat, result, answer: answer!, picture }
}

const pixels = (picture: Buffer) => sharp(picture).greyscale().raw().toBuffer()

/** Share of the pixels that differ clearly. */
async function difference(one: Buffer, another: Buffer): Promise<number> {
  const [a, b] = await Promise.all([pixels(one), pixels(another)])
  assert.equal(a.length, b.length)
  return a.filter((value, i) => Math.abs(value - b[i]!) > 40).length / a.length
}

test('every language has its own caption and its own labels in the picture', async () => {
  const pictures: Buffer[] = []
  for (const language of languages) {
    const { result, answer, picture } = await answered({ language })
    assert.equal(answer.caption, words(language).caption(result.faces))
    for (const other of pictures) assert.ok((await difference(picture, other)) > 0.001, language)
    pictures.push(picture)
  }
})

test('each style looks its own way, and finds the same faces', async () => {
  const pictures: Buffer[] = []
  for (const style of styles) {
    const { result, picture } = await answered({ style })
    assert.equal(result.faces.length, 3)
    for (const other of pictures) assert.ok((await difference(picture, other)) > 0.005, style)
    pictures.push(picture)
  }
})

test('a result that was kept is drawn as it was read, without a network', async () => {
  const first = await answered({ style: 'boxes' })
  const { faces, image: image_px } = first.result
  for (const style of styles) {
    const read = await answered({ style })
    const drawn = await answered({ style, faces, image_px })
    assert.equal(drawn.result.took.detect_ms + drawn.result.took.classify_ms, 0)
    assert.deepEqual(drawn.result.faces, faces)
    assert.equal(drawn.answer.caption, read.answer.caption)
    assert.ok((await difference(drawn.picture, read.picture)) < 0.002, style)
  }
})

test('kept faces of another picture count for nothing', async () => {
  const { faces, image } = (await answered({})).result
  const kept = { faces: faces.slice(0, 1), image_px: { ...image, height: image.height - 1 } }
  assert.equal((await answered(kept)).result.faces.length, 3)
})

test('short details are the number alone', async () => {
  for (const details of detailLevels) {
    const { answer } = await answered({ details })
    assert.equal(answer.caption?.split('\n').length, details === 'short' ? 1 : 4)
  }
})

test('who asks for more certainty gets fewer faces', async () => {
  const { faces } = (await answered({})).result
  const scores = faces.map(({ score }) => score).sort()
  const min_score = (scores[0]! + scores[1]!) / 2
  assert.equal((await answered({ min_score })).result.faces.length, 2)
})

test('the buttons are in the language of the chat, without the style that is there', async () => {
  const { answer } = await answered({ language: 'ru', style: 'emoji', result_id: '7.1' })
  const buttons = answer.reply_markup?.inline_keyboard.flat()
  const { boxes, blur, json } = words('ru').buttons
  assert.deepEqual(
    buttons?.map(({ text }) => text),
    [boxes, blur, json],
  )
})

test('a covered photo stays covered, and its answer stays in its topic', async () => {
  const forum = -1_000_000_000_042
  await telegram.group(forum, { is_forum: true, members: [{ id: 1 }], bot: 'administrator' })
  const message_thread_id = await telegram.topic(forum, 'Holidays', 1)
  const { file_id, job_id } = await photo(1, people)
  await readOne(await service.job({ file_id, chat_id: forum, message_thread_id, spoiler: true, job_id }))
  const [answer] = await answers(forum)
  assert.equal(answer?.message_thread_id, message_thread_id)
  assert.equal(answer?.has_media_spoiler, true)
})
