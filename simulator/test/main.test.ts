import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { token } from './bot.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

const start = (env: Record<string, string>): ChildProcess =>
  spawn(process.execPath, ['--conditions=source', '--import', 'tsx', main], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

test('the process says where its page is, never its token, and ends on SIGTERM', async () => {
  const child = start({ TELEGRAM_BOT_TOKEN: token, SIMULATOR_PORT: '0', LOG_LEVEL: 'debug' })
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout! })) {
    lines.push(line)
    const { url } = JSON.parse(line) as { url?: string }
    if (url !== undefined) {
      const answer = await fetch(`${url}/bot${token}/getMe`)
      assert.equal(answer.status, 200)
      child.kill('SIGTERM')
    }
  }
  if (child.exitCode === null) await once(child, 'exit')
  assert.equal(child.exitCode, 0)
  assert.match(lines.join('\n'), /http:\/\/127\.0\.0\.1:\d+/)
  assert.ok(!lines.join('\n').includes(token))
})

test('wrong settings are named, all at once, without their values', async () => {
  const child = start({ TELEGRAM_BOT_TOKEN: 'secret', SIMULATOR_PORT: 'x' })
  let said = ''
  child.stderr!.on('data', (chunk) => {
    said += String(chunk)
  })
  await once(child, 'close')
  assert.equal(child.exitCode, 1)
  assert.match(said, /SIMULATOR_PORT/)
  assert.match(said, /TELEGRAM_BOT_TOKEN/)
  assert.ok(!said.includes('secret'))
})
