import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Update } from '../src/index.ts'
import { simulation } from './bot.ts'

test('an update comes again until a call with a higher offset confirms it', async (t) => {
  const { person, updates } = await simulation(t)
  await person.sendText(7, 'one')
  await person.sendText(7, 'two')
  const texts = async (offset?: number) => (await updates(offset)).map(({ message }) => message?.text)
  assert.deepEqual(await texts(), ['one', 'two'])
  assert.deepEqual(await texts(), ['one', 'two'])
  const [first] = await updates(0, { limit: 1 })
  assert.equal(first?.message?.text, 'one')
  assert.deepEqual(await texts(first!.update_id), ['one', 'two'])
  assert.deepEqual(await texts(first!.update_id + 1), ['two'])
  assert.deepEqual(await texts(), ['two'])
  assert.deepEqual(await texts(first!.update_id + 2), [])
})

test('a negative offset keeps only the last updates', async (t) => {
  const { person, updates } = await simulation(t)
  for (const text of ['one', 'two', 'three']) await person.sendText(7, text)
  const texts = async (offset?: number) => (await updates(offset)).map(({ message }) => message?.text)
  assert.deepEqual(await texts(-1), ['three'])
  assert.deepEqual(await texts(), ['three'])
})

test('a long poll waits for a message and for no longer than it said', async (t) => {
  const { person, updates } = await simulation(t)
  const begun = performance.now()
  const waiting = updates(0, { timeout: 20 })
  await sleep(100)
  await person.sendText(7, 'at last')
  const [update] = await waiting
  assert.equal(update?.message?.text, 'at last')
  const took = performance.now() - begun
  assert.ok(took >= 100 && took < 5_000, `${took} ms`)
  const empty = performance.now()
  assert.deepEqual(await updates(update!.update_id + 1, { timeout: 1 }), [])
  assert.ok(performance.now() - empty >= 900)
})

test('a second poller throws the first one out with 409', async (t) => {
  const { call, person } = await simulation(t)
  const first = call('getUpdates', { timeout: 20 })
  await sleep(50)
  const second = call('getUpdates', { timeout: 20 })
  const { status, description } = await first
  assert.equal(status, 409)
  assert.equal(
    description,
    'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  )
  await person.sendText(7, 'hello')
  assert.equal((await second).ok, true)
})

test('an update given to a poller that has hung up is given again', async (t) => {
  const { call, person, updates } = await simulation(t)
  await assert.rejects(call('getUpdates', { timeout: 20 }, { signal: AbortSignal.timeout(100) }))
  await person.sendText(7, 'still there')
  assert.equal((await updates())[0]?.message?.text, 'still there')
})

test('allowed_updates holds for what comes later, and stays when it is not given', async (t) => {
  const { person, updates, send } = await simulation(t)
  await person.person(7)
  const { message_id } = await send(7, 'x', {
    reply_markup: { inline_keyboard: [[{ text: 'b', callback_data: 'b' }]] },
  })
  const kinds = async (more: object) =>
    (await updates(0, more)).flatMap((update) => Object.keys(update).filter((key) => key !== 'update_id'))
  assert.deepEqual(await kinds({ allowed_updates: JSON.stringify(['callback_query']) }), [])
  await person.sendText(7, 'not wanted')
  await person.pressButton(7, message_id, 'b')
  assert.deepEqual(await kinds({}), ['callback_query'])
  await person.sendText(7, 'still not wanted')
  assert.deepEqual(await kinds({ allowed_updates: [] }), ['callback_query'])
  await person.sendText(7, 'wanted again')
  assert.deepEqual(await kinds({}), ['callback_query', 'message'])
})

test('with a webhook there is no polling, and its address has to be one', async (t) => {
  const { call } = await simulation(t, { webhookVia: 'http://127.0.0.1:1' })
  assert.match(
    (await call('setWebhook', { url: 'http://a.example/' })).description,
    /^Bad Request: bad webhook/,
  )
  assert.match(
    (await call('setWebhook', { url: 'https://a.example/', secret_token: 'a b' })).description,
    /^Bad Request: secret token contains unallowed characters/,
  )
  assert.equal((await call('setWebhook', { url: 'https://a.example/hook' })).result, true)
  const refused = await call('getUpdates')
  assert.equal(refused.status, 409)
  assert.match(refused.description, /^Conflict: can't use getUpdates method while webhook is active/)
})

test('a webhook is called until it agrees, in order within a chat, and with its secret', async (t) => {
  const calls: { url?: string; secret: unknown; text?: string }[] = []
  let agrees = false
  const server = createServer(async (request, response) => {
    const { message } = JSON.parse(Buffer.concat(await request.toArray()).toString()) as Update
    const secret = request.headers['x-telegram-bot-api-secret-token']
    calls.push({ url: request.url ?? '', secret, text: message?.text ?? '' })
    response.writeHead(agrees || message?.chat.id === 8 ? 200 : 503).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const webhookVia = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { call, person } = await simulation(t, { webhookVia })
  const info = async () => (await call<Record<string, unknown>>('getWebhookInfo')).result
  const webhook = { url: 'https://a.example/hook?x', secret_token: 'sesame' }
  await person.sendText(7, 'first')
  await person.sendText(7, 'second')
  await person.sendText(8, 'other')
  for (let twice = 0; twice < 2; twice++) {
    assert.equal((await call('setWebhook', { ...webhook, allowed_updates: ['message'] })).result, true)
  }
  while ((await info())['pending_update_count'] !== 2) await sleep(10)
  while ((await info())['last_error_message'] === undefined) await sleep(10)
  assert.equal(
    (await info())['last_error_message'],
    'Wrong response from the webhook: 503 Service Unavailable',
  )
  assert.equal((await person.bot()).listening, true)
  agrees = true
  while ((await info())['pending_update_count'] !== 0) await sleep(10)
  const texts = calls.map(({ text }) => text)
  assert.equal(texts.at(-1), 'second')
  assert.equal(texts.filter((text) => text === 'second').length, 1)
  assert.equal(texts.filter((text) => text === 'other').length, 1)
  assert.ok(texts.filter((text) => text === 'first').length > 1)
  for (const { url, secret } of calls) assert.deepEqual([url, secret], ['/hook?x', 'sesame'])

  assert.equal((await call('deleteWebhook')).result, true)
  await person.sendText(7, 'third')
  await sleep(50)
  assert.equal(calls.at(-1)?.text, 'second')
  assert.equal((await person.bot()).listening, false)
})

test('the person sees whether a bot is listening', async (t) => {
  const { person, updates } = await simulation(t, { absentAfterMs: 100 })
  assert.equal((await person.bot()).listening, false)
  await updates()
  assert.equal((await person.bot()).listening, true)
  await sleep(250)
  assert.equal((await person.bot()).listening, false)
})

test('an update id never comes twice, not even after a restart', async (t) => {
  const before = await simulation(t)
  await before.person.sendText(7, 'one')
  const [old] = await before.updates()
  await before.simulator.close()
  await sleep(200)
  const after = await simulation(t)
  await after.person.sendText(7, 'two')
  const [fresh] = await after.updates(old!.update_id + 1)
  assert.equal(fresh?.message?.text, 'two')
})
