import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { authorization, refused, token } from './service.ts'

test('a bug is told to the log with its stack, to the caller not at all, and the token to nobody', async () => {
  const program = fileURLToPath(new URL('faulty-service.ts', import.meta.url))
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', program],
    { encoding: 'utf8', timeout: 120_000 },
  )
  assert.equal(status, 0, stderr)
  const { message } = await refused(new Response(stderr, { headers: { 'x-request-id': 'r-1' } }), 'internal')
  assert.equal(message, 'Something went wrong on our side.')

  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { level: string; request_id?: string; err?: Record<string, string> })
  const failed = lines.find(({ level }) => level === 'error')
  assert.equal(failed?.request_id, 'r-1')
  assert.equal(failed?.err?.['type'], 'TypeError')
  assert.match(failed?.err?.['stack'] ?? '', /no abc at .*faulty-service\.ts.*inner/s)
  for (const secret of [token, encodeURIComponent(token), token.split(':')[1]!, authorization.slice(7)]) {
    assert.ok(!stdout.includes(secret) && !stderr.includes(secret))
  }
  assert.match(stdout, /busboy/, 'a form was read')
  assert.doesNotMatch(stdout, /private-/)
})
