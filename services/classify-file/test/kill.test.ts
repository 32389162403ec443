import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { jobAnswer, jobAuthorization, routes } from '@emogram/contract'
import { createSimulator, SimulatorClient } from '@emogram/simulator'
import { startService, token } from './running-service.ts'

const authorization = jobAuthorization(token)
const simulator = await createSimulator({ token })
test.after(() => simulator.close())
const telegram = new SimulatorClient(simulator.url)
const settings = { TELEGRAM_API_ROOT: simulator.url, WORKERS: '1' }
const photo = await readFile(createRequire(import.meta.url).resolve('@vladmandic/face-api/demo/sample2.jpg'))

const ask = (url: string, body: object) =>
  fetch(url + routes.classifyFile, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', authorization },
  })

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!(await holds())) {
    if (Date.now() > deadline) assert.fail('waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const answers = async (chat: number) => (await telegram.messages(chat)).filter(({ from }) => from.is_bot)

/** The bot's message, as the bot itself would have sent it. */
async function status(chat_id: number): Promise<number> {
  const response = await fetch(`${simulator.url}/bot${token}/sendMessage`, {
    method: 'POST',
    body: JSON.stringify({ chat_id, text: 'I am looking at it…' }),
    headers: { 'content-type': 'application/json' },
  })
  return ((await response.json()) as { result: { message_id: number } }).result.message_id
}

test('a service is killed in the middle of its answers: asked again, the next one gives each once', async (t) => {
  // Before the photo is there, before the answer, and after it, unconfirmed.
  const moments = [
    { method: 'getFile', kind: 'hang' },
    { method: 'download', kind: 'hang' },
    { method: 'editMessageMedia', kind: 'hang' },
    { method: 'editMessageMedia', kind: 'slow', takes_ms: 60_000 },
  ] as const
  const first = await startService(t, settings)
  const jobs = []
  const lost = []
  for (const [i, fault] of moments.entries()) {
    const chat_id = i + 1
    const { photo: sizes, message_id } = await telegram.sendPhoto(chat_id, photo)
    const job = {
      file_id: sizes!.at(-1)!.file_id,
      chat_id,
      reply_to_message_id: message_id,
      status_message_id: await status(chat_id),
      job_id: `kill-${chat_id}`,
    }
    await telegram.fail(fault)
    jobs.push(job)
    lost.push(ask(first.url, job).catch((error: Error) => error))
    await until(async () => (await telegram.faults()).every(({ met }) => met > 0))
  }
  first.kill()
  for (const answer of await Promise.all(lost)) assert.ok(answer instanceof Error)
  await telegram.clearFaults()

  const second = await startService(t, settings)
  for (const job of jobs) {
    const { sent } = jobAnswer.parse(await (await ask(second.url, job)).json())
    const [answer, ...more] = await answers(job.chat_id)
    assert.equal(more.length, 0)
    assert.equal(answer?.message_id, job.status_message_id)
    assert.ok(answer.photo)
    assert.deepEqual(sent?.message_ids, [job.status_message_id])
  }
})
