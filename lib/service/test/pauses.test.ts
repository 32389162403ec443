import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { plain, quickEyes, readAlbum, readOne, startConversation } from './conversation.ts'
import { refused, startService } from './service.ts'

const { telegram, apiRoot, photo, album, status, answers, calls } = await startConversation({ after })
const { reader, asked } = quickEyes()
const service = await startService({ after }, { apiRoot, reader, concurrency: 1, uploadTimeoutMs: 400 })
const somebody = await plain(640, 480, '#345')

let chat = 0
beforeEach(async () => {
  chat++
  await telegram.clearFaults()
  await telegram.clearCalls()
  asked.length = 0
})

test('a picture that may not be sent yet waits for the job to come again, which then only sends it', async () => {
  const job = await photo(chat, somebody)
  await telegram.fail({ method: 'sendPhoto', kind: 'too_many_requests', retry_after: 7 })
  const { retry_after_ms } = await refused(await service.job(job), 'telegram_busy')
  assert.equal(retry_after_ms, 7_000)

  // The place is free meanwhile, though there is only one.
  chat++
  await readOne(await service.job(await photo(chat, somebody)))

  assert.equal(asked.length, 2)
  await readOne(await service.job(job))
  assert.equal(asked.length, 2, 'it was not read again')
  assert.equal(await calls('getFile'), 2, 'nor fetched')
  assert.equal((await answers(job.chat_id)).length, 1)
})

test('so does an album, and an edit', async () => {
  const pictures = await album(chat, [somebody, somebody])
  const edited = { ...(await photo(chat, somebody)), status_message_id: await status(chat) }
  await telegram.fail({ method: 'sendMediaGroup', kind: 'too_many_requests', retry_after: 1 })
  await telegram.fail({ method: 'editMessageMedia', kind: 'too_many_requests', retry_after: 1 })
  await refused(await service.job(pictures), 'telegram_busy')
  await refused(await service.job(edited), 'telegram_busy')
  await readAlbum(await service.job(pictures))
  await readOne(await service.job(edited))
  assert.equal(asked.length, 3)
})

test('a pause while the picture is fetched is no answer to wait for either', async () => {
  const job = await photo(chat, somebody)
  await telegram.fail({ method: 'getFile', kind: 'too_many_requests', retry_after: 3 })
  assert.equal((await refused(await service.job(job), 'telegram_busy')).retry_after_ms, 3_000)
  await readOne(await service.job(job))
})

test('what may have arrived is sent once more only for a job that is in doubt, and read no more', async () => {
  const job = await photo(chat, somebody)
  await telegram.fail({ method: 'sendPhoto', kind: 'lost_answer' })
  await refused(await service.job(job), 'telegram_unconfirmed')
  await refused(await service.job(job), 'telegram_unconfirmed')
  assert.equal(await calls('sendPhoto'), 1)
  const first = await readOne(await service.job({ ...job, in_doubt: true }))
  assert.deepEqual([await calls('sendPhoto'), asked.length], [2, 1])
  // What was answered stays answered, in doubt or not.
  assert.deepEqual(await readOne(await service.job({ ...job, in_doubt: true })), first)
  assert.equal(await calls('sendPhoto'), 2)
})
