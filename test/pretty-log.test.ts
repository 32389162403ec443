import assert from 'node:assert/strict'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { prettyLog } from '../scripts/start/pretty-log.ts'

async function printed(...lines: (object | string)[]): Promise<string> {
  const destination = new PassThrough()
  const log = prettyLog(false, destination)
  for (const line of lines) log.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`)
  log.end()
  await once(destination, 'finish')
  return String(destination.read() ?? '')
}

const time = new Date(2026, 10, 20, 9, 8, 7).toISOString()

test('a line says when, who, what, and what is worth knowing with it', async () => {
  const read = { level: 'info', time, name: 'classify-file', request_id: '77.1.0', faces: 3, msg: 'read' }
  const failed = { level: 'warn', time, name: 'bot', why: 'no network', msg: 'getMe failed' }
  assert.equal(
    await printed(read, failed),
    '09:08:07  classify-file read {"request_id":"77.1.0","faces":3}\n' +
      '09:08:07  bot           WARN getMe failed {"why":"no network"}\n',
  )
})

test('an error comes with its stack, and what is no JSON as it is', async () => {
  const err = {
    type: 'TypeError',
    message: 'no abc',
    stack: 'TypeError: no abc\n    at inner (faulty.ts:1:2)',
  }
  const text = await printed({ level: 'error', time, name: 'bot', err, msg: 'failed' }, 'Killed')
  assert.match(text, /^09:08:07 {2}bot {11}ERROR failed/)
  assert.match(text, /at inner \(faulty\.ts:1:2\)/)
  assert.match(text, /^Killed$/m)
})
