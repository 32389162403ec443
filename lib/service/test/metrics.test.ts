import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '@emogram/runtime'
import { createServiceMetrics } from '../src/metrics.ts'
import { quickReader, refused, startService, token, until } from './service.ts'

const log = createLog({ name: 'test', level: 'silent', secrets: [] })

async function watchedService(t: Parameters<typeof startService>[0]) {
  const metrics = createServiceMetrics(log)
  const source = metrics.source({
    fetch: async (_job: unknown) => new Uint8Array(1000),
  })
  const service = await startService(t, { metrics, source, reader: metrics.reader(quickReader) })
  return {
    ...service,
    metrics,
    async scrape(): Promise<string> {
      const response = await fetch(`${service.url}/metrics`)
      assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
      return await response.text()
    },
  }
}

test('counts requests by route, status and code, and the stages of every photo', async (t) => {
  const { upload, job, url, scrape } = await watchedService(t)
  assert.equal((await upload({ image: new Uint8Array(500) })).status, 200)
  assert.equal((await job({ file_id: 'a' })).status, 200)
  await refused(await upload({ picture: new Uint8Array(5) }), 'bad_request')
  await fetch(`${url}/no/such/place?token=${token}`)
  const page = await until(async () => (await scrape()).includes('route="none"')).then(scrape)
  const has = (line: string) => assert.ok(page.split('\n').includes(line), `${line}\n${page}`)
  has('emogram_requests_total{route="/classify",status="200",code="ok"} 2')
  has('emogram_requests_total{route="/classify",status="400",code="bad_request"} 1')
  has('emogram_requests_total{route="none",status="404",code="not_found"} 1')
  has('emogram_request_seconds_count{route="/classify"} 3')
  has('emogram_picture_bytes_total 1500')
  has('emogram_faces_bucket{le="1"} 2')
  has('emogram_faces_bucket{le="0"} 0')
  has('emogram_backend{backend="wasm"} 1')
  for (const stage of ['decode', 'detect', 'classify', 'draw', 'wait']) {
    has(`emogram_stage_seconds_count{stage="${stage}"} 2`)
  }
  has('emogram_stage_seconds_count{stage="download"} 1')
  assert.ok(!page.includes('no/such/place') && !page.includes(token))
  assert.doesNotMatch(page, /route="\/metrics"/)
})

test('shows what the workers do and hold', async (t) => {
  const { metrics, scrape } = await watchedService(t)
  const worker = { tensors: 300, rssBytes: 2e8 }
  metrics.pool(() => ({
    workers: [
      { pid: 1, ...worker },
      { pid: 2, ...worker },
    ],
    busy: 1,
    waiting: 4,
    lost: 3,
  }))
  const page = await scrape()
  for (const line of [
    'emogram_workers 2',
    'emogram_photos{state="read"} 1',
    'emogram_photos{state="waiting"} 4',
    'emogram_workers_lost 3',
    'emogram_tensors 600',
    'emogram_workers_resident_bytes 400000000',
  ]) {
    assert.ok(page.split('\n').includes(line), line)
  }
})

test('counts calls to Telegram; what was sent is a stage of its own', async (t) => {
  const { metrics, scrape } = await watchedService(t)
  metrics.telegramCall({ method: 'getFile', outcome: 'busy', seconds: 0.2 })
  metrics.telegramCall({ method: 'sendPhoto', outcome: 'unreachable', seconds: 3 })
  metrics.telegramCall({ method: 'sendPhoto', outcome: 'ok', seconds: 0.3 })
  const page = await scrape()
  for (const line of [
    'emogram_telegram_calls_total{method="getFile",outcome="busy"} 1',
    'emogram_telegram_calls_total{method="sendPhoto",outcome="ok"} 1',
    'emogram_telegram_seconds_count{method="sendPhoto"} 2',
    'emogram_stage_seconds_count{stage="send"} 1',
  ]) {
    assert.ok(page.split('\n').includes(line), line)
  }
})
