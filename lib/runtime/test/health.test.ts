import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serveHealth } from '../src/index.ts'

test('each check answers for itself: 200, or 503 with its reason', async (t) => {
  let reason: string | undefined = 'the models are being loaded'
  const health = await serveHealth({
    host: '127.0.0.1',
    port: 0,
    healthz: () => undefined,
    readyz: () => reason,
  })
  t.after(() => health.close())
  const get = async (path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${health.port}${path}`, { method })
    return { status: response.status, body: method === 'HEAD' ? undefined : await response.json() }
  }
  assert.deepEqual(await get('/healthz'), { status: 200, body: { status: 'ok' } })
  assert.deepEqual(await get('/readyz'), { status: 503, body: { status: 'unavailable', reason } })
  reason = undefined
  assert.deepEqual(await get('/readyz'), { status: 200, body: { status: 'ok' } })
  assert.equal((await get('/readyz', 'HEAD')).status, 200)
  assert.equal((await get('/')).status, 404)
  assert.equal((await get('/healthz', 'POST')).status, 404)
})

test('closing does not wait for clients that keep their connection', async () => {
  const health = await serveHealth({
    host: '127.0.0.1',
    port: 0,
    healthz: () => undefined,
    readyz: () => undefined,
  })
  await fetch(`http://127.0.0.1:${health.port}/healthz`)
  await health.close()
  await assert.rejects(fetch(`http://127.0.0.1:${health.port}/healthz`), TypeError)
})

test('a port that is taken is an error, not a silence', async (t) => {
  const checks = { host: '127.0.0.1', healthz: () => undefined, readyz: () => undefined }
  const health = await serveHealth({ ...checks, port: 0 })
  t.after(() => health.close())
  await assert.rejects(serveHealth({ ...checks, port: health.port }), { code: 'EADDRINUSE' })
})
