import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TelegramCall } from '../src/index.ts'
import { botApi, client, hang, never, no, raw, reset, yes } from './server.ts'

const file = yes({ file_path: 'photos/1.jpg', file_size: 3 })

/** The outcomes of each attempt, as they are told. */
async function told(t: Parameters<typeof botApi>[0], answers: Parameters<typeof botApi>[1]) {
  const { apiRoot } = await botApi(t, answers)
  const calls: TelegramCall[] = []
  const telegram = client(t, apiRoot, { onCall: (call) => calls.push(call) })
  await telegram.download('some-file', never()).catch(() => undefined)
  return calls
}

const outcomes = (calls: TelegramCall[]) => calls.map(({ method, outcome }) => `${method} ${outcome}`)

test('tells of every attempt how it ended, and how long it took', async (t) => {
  const calls = await told(t, { getFile: [reset, file], download: [raw(200, 'abc')] })
  assert.deepEqual(outcomes(calls), ['getFile unreachable', 'getFile ok', 'download ok'])
  for (const { seconds } of calls) assert.ok(seconds > 0 && seconds < 10)
})

test('tells a no from a pause and from trouble at the other end', async (t) => {
  assert.deepEqual(outcomes(await told(t, { getFile: [no(400, 'file is too big')] })), ['getFile refused'])
  const busy = no(429, 'Too Many Requests', { retry_after: 30 })
  assert.deepEqual(outcomes(await told(t, { getFile: [busy] })), ['getFile busy'])
  const broken = [no(500, 'Internal Server Error'), no(500, 'Internal Server Error'), no(400, 'no')]
  assert.deepEqual(outcomes(await told(t, { getFile: broken })), [
    'getFile unreachable',
    'getFile unreachable',
    'getFile refused',
  ])
  const tooLong = await told(t, { getFile: [file], download: [raw(200, Buffer.alloc(100_001))] })
  assert.deepEqual(outcomes(tooLong), ['getFile ok', 'download refused'])
})

test('a caller that has gone is not counted against Telegram', async (t) => {
  const { apiRoot } = await botApi(t, { getFile: [hang] })
  const calls: TelegramCall[] = []
  const telegram = client(t, apiRoot, { onCall: (call) => calls.push(call) })
  await assert.rejects(telegram.download('some-file', AbortSignal.timeout(50)))
  assert.deepEqual(outcomes(calls), ['getFile given_up'])
})
