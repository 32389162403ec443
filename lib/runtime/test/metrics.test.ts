import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMetrics, serveHealth } from '../src/index.ts'

const samples = (body: string, name: string): string[] =>
  body.split('\n').filter((line) => line.startsWith(name))

test('counts, measures and asks, in the form that Prometheus reads', async () => {
  const metrics = createMetrics()
  const count = metrics.counter('test_jobs_total', 'Jobs.', ['outcome'])
  const observe = metrics.histogram('test_job_seconds', 'Their time.', ['stage'])
  let waiting: number | undefined = 3
  metrics.gauge('test_waiting', 'Who waits.', async () => waiting)
  let pool: Record<string, number> = { busy: 1, lost: 2 }
  metrics.gaugeBy('test_workers', 'Workers.', 'state', () => pool)

  count({ outcome: 'answered' })
  count({ outcome: 'failed' }, 0)
  observe({ stage: 'decode' }, 0.02)
  const { contentType, body } = await metrics.page()
  assert.match(contentType, /^text\/plain; version=0\.0\.4/)
  assert.deepEqual(samples(body, 'test_jobs_total'), [
    'test_jobs_total{outcome="answered"} 1',
    'test_jobs_total{outcome="failed"} 0',
  ])
  assert.ok(body.includes('test_job_seconds_bucket{le="0.025",stage="decode"} 1'))
  assert.ok(body.includes('test_job_seconds_bucket{le="0.01",stage="decode"} 0'))
  assert.deepEqual(samples(body, 'test_waiting'), ['test_waiting 3'])
  assert.deepEqual(samples(body, 'test_workers'), [
    'test_workers{state="busy"} 1',
    'test_workers{state="lost"} 2',
  ])
  for (const name of ['process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds']) {
    assert.equal(samples(body, name).length, 1, name)
  }

  waiting = undefined
  pool = { busy: 0 }
  const later = (await metrics.page()).body
  assert.deepEqual(samples(later, 'test_waiting'), [])
  assert.deepEqual(samples(later, 'test_workers'), ['test_workers{state="busy"} 0'])
})

test('two processes in one, as tests have them, do not share their figures', async () => {
  const [first, second] = [createMetrics(), createMetrics()]
  first.counter('test_total', 'Once.', [])({})
  second.counter('test_total', 'Once.', [])
  assert.ok((await first.page()).body.includes('test_total 1'))
})

test('a health port shows them, and says why where they cannot be read', async (t) => {
  const metrics = createMetrics()
  let away = false
  metrics.gauge('test_depth', 'Depth.', async () => {
    if (away) throw new Error('Redis is away')
    return 1
  })
  const health = await serveHealth({
    host: '127.0.0.1',
    port: 0,
    healthz: () => undefined,
    readyz: () => undefined,
    metrics,
  })
  t.after(() => health.close())
  const ask = (method = 'GET') => fetch(`http://127.0.0.1:${health.port}/metrics`, { method })
  const response = await ask()
  assert.equal(response.status, 200)
  assert.match(await response.text(), /^test_depth 1$/m)
  assert.equal((await ask('POST')).status, 404)
  away = true
  const failed = await ask()
  assert.equal(failed.status, 500)
  assert.match(await failed.text(), /Redis is away/)
})
