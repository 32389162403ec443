import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { withoutSecrets } from '../src/index.ts'

const token = '123456:aVerySecretTokenThatNobodyMaySee00'

/** Logs in a process of its own, because what counts is what arrives on its stdout. */
function logged(statements: string, level = 'info'): string {
  const script = `
    import { createLog } from '@emogram/runtime'
    const token = ${JSON.stringify(token)}
    const log = createLog({ name: 'bot', level: ${JSON.stringify(level)}, secrets: [token, ''] })
    ${statements}`
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', script],
    { encoding: 'utf8', timeout: 120_000 },
  )
  assert.equal(stderr, '')
  assert.equal(status, 0)
  return stdout
}

test('a line says who, when, how bad and what, as JSON', () => {
  const line = JSON.parse(logged(`log.warn({ queued: 3 }, 'busy')`)) as Record<string, unknown>
  const { time, ...rest } = line
  assert.deepEqual(rest, { level: 'warn', name: 'bot', queued: 3, msg: 'busy' })
  assert.ok(Math.abs(Date.parse(String(time)) - Date.now()) < 60_000)
})

test('what is below the level is not written', () => {
  assert.equal(logged(`log.info('chatter'); log.error('trouble')`, 'error').trim().split('\n').length, 1)
})

test('a secret is cut wherever it turns up', () => {
  const output = logged(`
    const url = 'https://api.telegram.org/bot' + token + '/getMe'
    log.info(url)
    log.info({ url, deep: { list: [token] } }, 'call')
    log.info({ url: 'https://proxy.example/?to=' + encodeURIComponent(url) }, 'by a proxy')
    log.error({ err: new Error('failed: ' + url, { cause: new Error('connect to ' + url) }) }, 'failed')
    log.child({ url }).info('child')
  `)
  const lines = output.trim().split('\n')
  assert.equal(lines.length, 5)
  for (const line of lines) {
    assert.ok(!line.includes('aVerySecretToken'), line)
    assert.ok(line.includes('[secret]'), line)
    JSON.parse(line)
  }
  const { err } = JSON.parse(lines[3] ?? '') as { err: { message: string; stack: string } }
  assert.match(err.stack, /failed: https:\/\/api\.telegram\.org\/bot\[secret\]\/getMe/)
  assert.match(err.stack, /caused by: .*connect to .*\[secret\]/)
})

test('what headers show of somebody is never written, however deep they lie', () => {
  const output = logged(`
    const secret = 'Bearer "0123456789abcdef'
    const headers = { authorization: secret, 'x-api-key': secret, Cookie: [secret, secret], accept: 'image/jpeg' }
    headers['x-telegram-bot-api-secret-token'] = secret
    log.info({ req: { headers }, headers, deep: { and: { deeper: [{ headers }] } }, authorization: secret }, 'in')
  `)
  assert.ok(!output.includes('0123456789abcdef'), output)
  assert.equal(output.match(/"accept":"image\/jpeg"/g)?.length, 3)
  JSON.parse(output)
})

test('percent-encoding does not hide a secret, in small letters neither', () => {
  for (const text of [token, encodeURIComponent(token), encodeURIComponent(token).replace('%3A', '%3a')]) {
    assert.equal(withoutSecrets(`before ${text} after ${text}`, [token]), 'before [secret] after [secret]')
  }
})

test('no secrets, nothing cut', () => {
  assert.equal(withoutSecrets('a plain line', []), 'a plain line')
  assert.equal(withoutSecrets('a plain line', ['']), 'a plain line')
})
