import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('process.ts', import.meta.url))

/** Starts the process and collects the messages that it logs. */
function start(t: TestContext, scenario: string, graceMs = 30_000) {
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', program, scenario, `${graceMs}`],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  t.after(() => child.kill('SIGKILL'))
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  const messages: string[] = []
  const waiting = new Map<string, () => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { msg } = JSON.parse(line) as { msg: string }
    messages.push(msg)
    waiting.get(msg)?.()
  })
  return {
    messages,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    said: (message: string) =>
      new Promise<void>((resolve, reject) => {
        if (messages.includes(message)) return resolve()
        waiting.set(message, resolve)
        ended.then(() => reject(new Error(`ended without saying "${message}"`)), reject)
      }),
    exitCode: async () => (await ended)[0],
  }
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} closes everything, newest first, and ends with 0`, async (t) => {
    const process = start(t, 'nothing special')
    await process.said('started')
    process.kill(signal)
    assert.equal(await process.exitCode(), 0)
    assert.deepEqual(process.messages, ['started', 'stopping', 'second closed', 'first closed', 'stopped'])
  })
}

test('a process that stops itself closes everything and keeps its exit code', async (t) => {
  const process = start(t, 'stops itself')
  assert.equal(await process.exitCode(), 7)
  assert.deepEqual(process.messages, ['started', 'second closed', 'first closed', 'stopped'])
})

test('a failed start closes what was already open and ends with 1', async (t) => {
  const process = start(t, 'start fails')
  assert.equal(await process.exitCode(), 1)
  assert.deepEqual(process.messages, ['could not start', 'second closed', 'first closed', 'stopped'])
})

test('a closer that fails does not keep the others from closing, and the exit code tells', async (t) => {
  const process = start(t, 'closer fails')
  await process.said('started')
  process.kill('SIGTERM')
  assert.equal(await process.exitCode(), 1)
  assert.deepEqual(process.messages.slice(2), [
    'could not be closed',
    'second closed',
    'first closed',
    'stopped',
  ])
})

test('a closer that hangs is given up after the grace period', async (t) => {
  const process = start(t, 'closer hangs', 200)
  await process.said('started')
  process.kill('SIGTERM')
  assert.equal(await process.exitCode(), 1)
  assert.deepEqual(process.messages, ['started', 'stopping', 'not everything closed in time'])
})

test('a second signal ends the process at once', async (t) => {
  const process = start(t, 'closer hangs')
  await process.said('started')
  process.kill('SIGTERM')
  await process.said('stopping')
  process.kill('SIGTERM')
  assert.equal(await process.exitCode(), 1)
  assert.deepEqual(process.messages, ['started', 'stopping'], 'not by the grace period')
})

for (const [scenario, message] of [
  ['throws later', 'uncaughtException'],
  ['rejects later', 'unhandledRejection'],
] as const) {
  test(`a bug that nobody caught (${message}) is logged and ends the process in order`, async (t) => {
    const process = start(t, scenario)
    assert.equal(await process.exitCode(), 1)
    assert.deepEqual(process.messages, ['started', message, 'second closed', 'first closed', 'stopped'])
  })
}
