import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refused, startService } from './service.ts'

const key = 'a-key-of-this-server-0'
const image = new Uint8Array([1])
const open = { keys: [], requestsPerMinute: 0, origins: [] }

test('with keys, whoever shows none of them stays outside, except to ask for health', async (t) => {
  const { url, upload, job } = await startService(t, {
    door: { ...open, keys: ['another-key-of-this-server', key] },
    source: { fetch: async () => image },
  })
  await refused(await upload({ image }), 'unauthorized', /x-api-key/)
  await refused(await upload({ image }, { 'x-api-key': `${key}0` }), 'unauthorized')
  await refused(await upload({ image }, { authorization: 'Bearer ' }), 'unauthorized')
  await refused(await fetch(`${url}/nothing`), 'unauthorized')
  assert.equal((await upload({ image }, { 'x-api-key': key })).status, 200)
  assert.equal((await upload({ image }, { authorization: `Bearer ${key}` })).status, 200)
  assert.equal((await job({ file_id: 'a' })).status, 200, 'the bot needs no key')
  for (const path of ['/healthz', '/readyz']) assert.equal((await fetch(url + path)).status, 200)
})

test('a key is nothing that lets strangers order answers into chats', async (t) => {
  const { classify } = await startService(t, { door: { ...open, keys: [key] } })
  const response = await classify({
    body: JSON.stringify({ file_id: 'a', chat_id: 1 }),
    headers: { 'content-type': 'application/json', 'x-api-key': key },
  })
  await refused(response, 'unauthorized')
})

test('addresses and keys are counted each for itself, the bot is not', async (t) => {
  const { url, upload, job } = await startService(t, {
    door: { ...open, keys: [key], requestsPerMinute: 2 },
    source: { fetch: async () => image },
  })
  const from = (address: string) => upload({ image }, { 'x-forwarded-for': address, 'x-api-key': key })
  const first = await from('192.0.2.1')
  assert.equal(first.headers.get('ratelimit-limit'), '2')
  assert.equal(first.headers.get('ratelimit-remaining'), '1')
  assert.equal((await from('192.0.2.2')).status, 200)
  // Whoever tries one key after the other is counted by the address: guessing ends before it begins.
  for (const [i, code] of (['unauthorized', 'unauthorized', 'too_many_requests'] as const).entries()) {
    const guess = { 'x-forwarded-for': '192.0.2.9', 'x-api-key': `a-guess-at-a-key-number-${i}` }
    await refused(await upload({ image }, guess), code)
  }
  const late = await from('192.0.2.3')
  assert.ok(Number(late.headers.get('retry-after')) > 0)
  const { retry_after_ms } = await refused(late, 'too_many_requests')
  assert.ok(retry_after_ms !== undefined && retry_after_ms <= 60_000)
  for (let i = 0; i < 5; i++) {
    assert.equal((await job({ file_id: 'a' })).status, 200)
    assert.equal((await fetch(`${url}/readyz`)).status, 200)
  }
})

test('pages of listed websites may call, those of others may not', async (t) => {
  const { url } = await startService(t, {
    door: { ...open, keys: [key], origins: ['https://faces.example'] },
  })
  const ask = (origin: string) =>
    fetch(`${url}/classify`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-api-key',
      },
    })
  const allowed = await ask('https://faces.example')
  assert.equal(allowed.status, 204)
  assert.equal(allowed.headers.get('access-control-allow-origin'), 'https://faces.example')
  assert.match(allowed.headers.get('access-control-allow-headers') ?? '', /x-api-key/)
  assert.equal((await ask('https://evil.example')).headers.get('access-control-allow-origin'), null)
})
