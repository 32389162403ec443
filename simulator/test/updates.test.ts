import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
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

test('with a webhook there is no polling, and getWebhookInfo says that nothing is delivered', async (t) => {
  const { call, person } = await simulation(t)
  assert.match(
    (await call('setWebhook', { url: 'http://a.example/' })).description,
    /^Bad Request: bad webhook/,
  )
  assert.equal((await call('setWebhook', { url: 'https://a.example/hook' })).result, true)
  await person.sendText(7, 'waits')
  const refused = await call('getUpdates')
  assert.equal(refused.status, 409)
  assert.match(refused.description, /^Conflict: can't use getUpdates method while webhook is active/)
  const info = (await call<Record<string, unknown>>('getWebhookInfo')).result
  assert.equal(info['url'], 'https://a.example/hook')
  assert.equal(info['pending_update_count'], 1)
  assert.match(String(info['last_error_message']), /does not deliver to webhooks/)
  assert.equal((await call('deleteWebhook', { drop_pending_updates: true })).result, true)
  assert.deepEqual((await call('getUpdates')).result, [])
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
