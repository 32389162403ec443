import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { words } from '@emogram/words'
import { plain, quickEyes, readOne, startConversation } from './conversation.ts'
import { refused, startService, until } from './service.ts'

const { telegram, apiRoot, photo, status, answers, calls } = await startConversation({ after })
const { reader, asked } = quickEyes()
const service = await startService({ after }, { apiRoot, reader, uploadTimeoutMs: 400 })
const somebody = await plain(640, 480, '#345')
const nobody = await plain(480, 640, '#345')

let chat = 0
let job: Awaited<ReturnType<typeof photo>> & { status_message_id: number }

/** A chat of its own, with one photo and what the bot has said to it. */
beforeEach(async () => {
  chat++
  await telegram.clearFaults()
  job = { ...(await photo(chat, somebody)), status_message_id: await status(chat) }
  await telegram.clearCalls()
  asked.length = 0
})

test('the status message becomes the picture', async () => {
  const { sent } = await readOne(await service.job({ ...job, spoiler: true, result_id: '1.2' }))
  const [answer, ...more] = await answers(chat)
  assert.equal(more.length, 0)
  assert.equal(answer?.message_id, job.status_message_id)
  assert.match(answer?.caption ?? '', /^I found one face:/)
  assert.equal(answer?.text, undefined)
  assert.equal(answer?.has_media_spoiler, true)
  assert.equal(answer?.reply_markup?.inline_keyboard.flat().length, 3)
  assert.deepEqual(sent, {
    kind: 'photo',
    message_ids: [job.status_message_id],
    file_id: answer?.photo?.at(-1)?.file_id,
    text: answer?.caption,
    models: 'test',
  })
})

test('where nobody is found, it says so itself', async () => {
  const empty = { ...(await photo(chat, nobody)), status_message_id: job.status_message_id }
  const { sent } = await readOne(await service.job(empty))
  const [answer, ...more] = await answers(chat)
  assert.equal(more.length, 0)
  assert.deepEqual([answer?.message_id, answer?.text], [job.status_message_id, words('en').noFaces])
  assert.deepEqual([sent?.kind, sent?.message_ids], ['text', [job.status_message_id]])
})

test('a picture that has buttons is drawn anew in its own place', async () => {
  const first = await readOne(await service.job({ ...job, result_id: '1.2' }))
  const { faces, image: image_px } = first
  const again = { ...job, job_id: `${job.job_id}.blur`, result_id: '1.2', style: 'blur', faces, image_px }
  const second = await readOne(await service.job(again))
  assert.deepEqual(second.faces, faces)
  assert.deepEqual(asked[1]?.kept, { faces, image: image_px })
  assert.deepEqual(asked[1]?.picture, { kind: 'chat', language: undefined, style: 'blur' })
  const [answer, ...more] = await answers(chat)
  assert.equal(more.length, 0)
  const labels = answer?.reply_markup?.inline_keyboard.flat().map(({ callback_data }) => callback_data)
  assert.deepEqual(labels, ['boxes:1.2', 'emoji:1.2', 'json:1.2'])
})

test('an answer whose confirmation was lost is given again, and nothing stays in doubt', async () => {
  await telegram.fail({ method: 'editMessageMedia', kind: 'lost_answer', times: 3 })
  const response = await service.job(job)
  assert.equal(response.status, 502)
  assert.equal((await refused(response, 'telegram_unreachable')).retryable, true)
  const { sent } = await readOne(await service.job(job))
  assert.equal((await answers(chat)).length, 1)
  assert.equal(sent?.message_ids?.[0], job.status_message_id)
  assert.equal(asked.length, 1, 'what was drawn is kept')
})

test('nor does it where time runs out', async (t) => {
  const hurried = await startService(t, { apiRoot, reader, jobTimeoutMs: 400 })
  await telegram.fail({ method: 'editMessageMedia', kind: 'hang' })
  await refused(await hurried.job(job), 'telegram_unreachable')
  await readOne(await hurried.job(job))
  const [answer, ...more] = await answers(chat)
  assert.ok(answer?.photo)
  assert.equal(more.length, 0)
})

test('a message that already looks so is as good as edited', async () => {
  const description = 'Bad Request: message is not modified'
  await telegram.fail({ method: 'editMessageMedia', kind: 'error', error_code: 400, description })
  const { sent } = await readOne(await service.job(job))
  assert.deepEqual([sent?.message_ids, sent?.file_id], [[job.status_message_id], undefined])
})

test('where somebody has deleted the status message, the answer is a new one', async () => {
  await telegram.delete(chat, job.status_message_id)
  const { sent } = await readOne(await service.job(job))
  const [answer, ...more] = await answers(chat)
  assert.equal(more.length, 0)
  assert.equal(answer?.reply_to_message?.message_id, job.reply_to_message_id)
  assert.deepEqual(sent?.message_ids, [answer?.message_id])
})

test('where Telegram does not let it be edited, a new one comes, and the old one goes', async () => {
  const description = "Bad Request: message can't be edited"
  await telegram.fail({ method: 'editMessageMedia', kind: 'error', error_code: 400, description })
  await readOne(await service.job(job))
  await until(async () => (await answers(chat)).length === 1)
  const [answer] = await answers(chat)
  assert.ok(answer?.photo)
  assert.notEqual(answer.message_id, job.status_message_id)
})

test('what Telegram does not take as a photo takes the place as a file', async () => {
  const description = 'Bad Request: IMAGE_PROCESS_FAILED'
  await telegram.fail({ method: 'editMessageMedia', kind: 'error', error_code: 400, description })
  const { sent } = await readOne(await service.job(job))
  const [answer, ...more] = await answers(chat)
  assert.equal(more.length, 0)
  assert.deepEqual([answer?.message_id, answer?.document?.file_name], [job.status_message_id, 'faces.jpg'])
  assert.equal(sent?.kind, 'document')
  assert.equal(await calls('sendDocument'), 0)
})

test('who has blocked the bot meanwhile cannot be answered', async () => {
  await telegram.person(chat, { blocked: true })
  await refused(await service.job(job), 'chat_unavailable')
})
