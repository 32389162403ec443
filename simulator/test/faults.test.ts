import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { telegramFlood } from '../src/index.ts'
import { simulation, token } from './bot.ts'

test('a share of the calls goes wrong, the same ones for the same seed', async (t) => {
  const outcomes = async (seed: number) => {
    const { call, person } = await simulation(t)
    await person.person(7)
    await person.fail({ method: '*', kind: 'server_error', error_code: 502, share: 0.3, seed })
    const statuses = []
    for (let i = 0; i < 60; i++)
      statuses.push((await call('sendChatAction', { chat_id: 7, action: 'typing' })).status)
    const [order] = await person.faults()
    assert.equal(order?.met, statuses.filter((status) => status === 502).length)
    return statuses.join(' ')
  }
  const [once, again, other] = [await outcomes(1), await outcomes(1), await outcomes(2)]
  assert.equal(once, again)
  assert.notEqual(once, other)
  const failed = once.split('502').length - 1
  assert.ok(failed > 6 && failed < 32, `${failed} of 60 failed`)
})

test('a fault may be meant for one chat, and for one chat alone', async (t) => {
  const { call, person } = await simulation(t)
  await person.person(7)
  await person.person(8)
  await person.fail({ method: 'sendMessage', kind: 'too_many_requests', chat_id: 7, times: 2 })
  const status = async (chat_id: number) => (await call('sendMessage', { chat_id, text: 'x' })).status
  assert.deepEqual([await status(8), await status(7), await status(8), await status(7)], [200, 429, 200, 429])
  assert.deepEqual([await status(7), (await person.faults())[0]?.left], [200, 0])
})

test('a cut call was not carried out; a slow one was, at once', async (t) => {
  const { call, person } = await simulation(t)
  await person.person(7)
  const send = () => call('sendMessage', { chat_id: 7, text: 'x' })
  await person.fail({ method: 'sendMessage', kind: 'cut' })
  await assert.rejects(send(), { name: 'TypeError' })
  assert.equal((await person.messages(7)).length, 0)
  await person.fail({ method: 'sendMessage', kind: 'slow', takes_ms: 400 })
  const begun = performance.now()
  const late = send()
  await person.waitFor(7, ({ from }) => from.is_bot)
  assert.equal((await late).ok, true)
  assert.ok(performance.now() - begun >= 390)
})

test('downloads are cut in the middle, end in the middle, trickle or are not there', async (t) => {
  const { simulator, call, person } = await simulation(t)
  const bytes = Buffer.alloc(100_000, 'picture')
  const { document } = await person.sendDocument(7, bytes)
  const { result } = await call<{ file_path: string }>('getFile', { file_id: document!.file_id })
  const download = async () => {
    const response = await fetch(`${simulator.url}/file/bot${token}/${result.file_path}`)
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) }
  }
  await person.fail({ method: 'download', kind: 'cut' })
  await assert.rejects(download(), { name: 'TypeError' })
  await person.fail({ method: 'download', kind: 'half_body' })
  assert.equal((await download()).bytes.length, bytes.length / 2)
  await person.fail({ method: 'download', kind: 'slow', takes_ms: 300 })
  const begun = performance.now()
  assert.deepEqual((await download()).bytes, bytes)
  assert.ok(performance.now() - begun >= 280)
  await person.fail({ method: 'download', kind: 'error', error_code: 404, description: 'Not Found' })
  assert.equal((await download()).status, 404)
  assert.deepEqual((await download()).bytes, bytes)
})

test('what comes too fast is answered 429 and counted: per chat, per group, over all, and by item', async (t) => {
  const { call, person } = await simulation(t)
  await person.group(-5, { members: [{ id: 1 }] })
  await person.person(7)
  await person.person(8)
  const status = async (chat_id: number, method = 'sendMessage', more: object = { text: 'x' }) =>
    (await call(method, { chat_id, ...more })).status
  const minute = 60_000
  await person.setFlood([{ scope: 'chat', max: 2, per_ms: minute }])
  assert.deepEqual([await status(7), await status(7), await status(7), await status(8)], [200, 200, 429, 200])
  assert.equal(await status(7, 'sendChatAction', { action: 'typing' }), 200)
  const { violations, violation_count } = await person.flood()
  assert.equal(violation_count, 1)
  assert.deepEqual([violations[0]?.method, violations[0]?.chat_id], ['sendMessage', 7])
  assert.ok(violations[0]!.retry_after > 50 && violations[0]!.retry_after <= 60)
  await person.setFlood([{ scope: 'group', max: 1, per_ms: minute }])
  assert.deepEqual(
    [await status(-5), await status(-5), await status(7), await status(7)],
    [200, 429, 200, 200],
  )
  await person.setFlood([{ scope: 'everywhere', max: 3, per_ms: minute }])
  const media = Array.from({ length: 3 }, () => ({ type: 'photo', media: 'x' }))
  assert.equal(await status(7), 200)
  assert.equal(await status(8, 'sendMediaGroup', { media }), 429)
  await person.setFlood([{ scope: 'chat', counts: 'edits', max: 1, per_ms: minute }])
  const { message_id } = (await person.messages(7)).at(-1)!
  const edit = (text: string) => status(7, 'editMessageText', { message_id, text })
  assert.deepEqual([await edit('a'), await edit('b'), await status(7)], [200, 429, 200])
  await person.setFlood([{ scope: 'chat', max: 1, per_ms: 50 }])
  assert.equal(await status(7), 200)
  await new Promise((resolve) => setTimeout(resolve, 60))
  assert.equal(await status(7), 200)
  assert.deepEqual((await person.setFlood()).rules, telegramFlood)
  await person.setFlood([])
  assert.equal((await person.flood()).violation_count, 0)
})

test('the numbering of updates starts anew once all are confirmed; an offset ahead of it confirms nothing', async (t) => {
  const { person, updates } = await simulation(t)
  await person.sendText(7, 'old')
  await person.renumberUpdates(1000)
  await person.sendText(7, 'still old')
  const old = await updates()
  assert.equal(old[1]!.update_id, old[0]!.update_id + 1)
  const offset = old[1]!.update_id + 1
  assert.deepEqual(await updates(offset), [])
  await person.sendText(7, 'new')
  const [fresh] = await updates(offset)
  assert.deepEqual([fresh?.update_id, fresh?.message?.text], [1000, 'new'])
  assert.equal((await updates(offset))[0]?.update_id, 1000)
  assert.deepEqual(await updates(1001), [])
})

test('a local server answers with paths, however large the file is', async (t) => {
  const localFiles = await mkdtemp(join(tmpdir(), 'simulator-'))
  t.after(() => rm(localFiles, { recursive: true }))
  const { simulator, call, person } = await simulation(t, { localFiles })
  const bytes = Buffer.alloc(20 * 2 ** 20 + 1, 'x')
  const { document } = await person.sendDocument(7, bytes)
  const { result } = await call<{ file_path: string }>('getFile', { file_id: document!.file_id })
  assert.ok(result.file_path.startsWith(localFiles))
  assert.ok(bytes.equals(await readFile(result.file_path)))
  assert.equal((await fetch(`${simulator.url}/file/bot${token}/documents/file_0.bin`)).status, 404)
})

test('commands have scopes and languages, and people see those that are meant for them', async (t) => {
  const { simulator, call, person } = await simulation(t)
  await person.person(7, { language_code: 'ru-RU' })
  await person.person(8, { language_code: 'en' })
  await person.group(-5, { members: [{ id: 7 }] })
  const set = (description: string, more: object = {}) =>
    call('setMyCommands', { commands: [{ command: 'help', description }], ...more })
  await set('everywhere')
  await set('везде', { language_code: 'ru' })
  await set('in groups', { scope: { type: 'all_group_chats' } })
  const shown = async (chatId: number) => {
    const response = await fetch(`${simulator.url}/api/chats/${chatId}/events`)
    const reader = response.body!.getReader()
    const { value } = await reader.read()
    await reader.cancel()
    return /"description":"([^"]*)"/.exec(Buffer.from(value!).toString())?.[1]
  }
  assert.deepEqual([await shown(7), await shown(8), await shown(-5)], ['везде', 'everywhere', 'in groups'])
  assert.deepEqual((await call('getMyCommands', { language_code: 'ru' })).result, [
    { command: 'help', description: 'везде' },
  ])
  assert.equal(
    (await set('x', { language_code: 'russian' })).description,
    'Bad Request: invalid language code specified',
  )
  await call('deleteMyCommands', { language_code: 'ru' })
  assert.equal(await shown(7), 'everywhere')
})
