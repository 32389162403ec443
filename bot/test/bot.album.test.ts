/** The bot as a process that is killed while an album comes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  listenAsGateway,
  noFaces,
  say,
  startBot,
  startTelegram,
  temporaryFolder,
  until,
} from './running-bot.ts'
import { picture } from './talk.ts'

const chat = 42

test('an album whose first part was confirmed to a bot that died is answered whole by the next one', async (t) => {
  const { url, person } = await startTelegram(t)
  const gateway = await listenAsGateway(t, (response) =>
    say(response, 200, { ...noFaces, pictures: [noFaces, noFaces, noFaces] }),
  )
  const env = { TELEGRAM_API_ROOT: url, GATEWAY_URL: gateway.url, QUEUE_DIR: await temporaryFolder(t) }
  const bot = await startBot(t, env)
  await person.waitForBot()
  const photos = await Promise.all(['a', 'b', 'c'].map(picture))
  // The second part comes while nobody listens, the third when the next bot does.
  const sent = await person.sendAlbum(chat, photos, { updatePauseMs: 400 })
  await until(async () => (await person.messages(chat)).some(({ reactions }) => reactions.includes('👀')))
  bot.child.kill('SIGKILL')
  await bot.exited
  assert.equal(gateway.posted.length, 0)

  await startBot(t, env)
  await until(() => gateway.posted.length > 0)
  assert.equal(gateway.posted.length, 1)
  const { body } = gateway.posted[0]!
  assert.deepEqual(
    (body as { file_ids?: string[] }).file_ids,
    sent.map(({ photo }) => photo?.at(-1)?.file_id),
  )
  assert.equal(body.job_id, `${chat}.${sent[0]?.message_id}.0`)
})
