import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { simulation, token } from './bot.ts'

test('a person’s text carries commands, URLs and links, and names the sender', async (t) => {
  const { person, updates } = await simulation(t)
  await person.person(7, { first_name: 'Ada', language_code: 'de' })
  await person.sendText(7, '/start')
  await person.sendText(7, 'look here, example.com/a.png (https://a.example/b_(c)).', {
    entities: [{ type: 'text_link', offset: 5, length: 4, url: 'https://hidden.example/p.jpg' }],
  })
  const [start, look] = (await updates()).map(({ message }) => message!)
  assert.deepEqual(start?.entities, [{ type: 'bot_command', offset: 0, length: 6 }])
  assert.deepEqual(start?.from, { id: 7, is_bot: false, first_name: 'Ada', language_code: 'de' })
  assert.deepEqual(start?.chat, { id: 7, type: 'private', first_name: 'Ada' })
  assert.deepEqual(look?.entities, [
    { type: 'text_link', offset: 5, length: 4, url: 'https://hidden.example/p.jpg' },
    { type: 'url', offset: 11, length: 17 },
    { type: 'url', offset: 30, length: 23 },
  ])
})

test('chats are apart from each other', async (t) => {
  const { person, send } = await simulation(t)
  await person.sendText(1, 'from one')
  await person.sendText(2, 'from two')
  await send(2, 'to two')
  assert.deepEqual(
    (await person.messages(1)).map(({ text }) => text),
    ['from one'],
  )
  assert.deepEqual(
    (await person.messages(2)).map(({ text }) => text),
    ['from two', 'to two'],
  )
})

test('waitFor finds what is there and what comes; otherwise it shows the chat', async (t) => {
  const { person, send } = await simulation(t)
  await person.sendText(7, 'question')
  const waiting = person.waitFor(7, ({ from }) => from.is_bot, 5_000)
  await send(7, 'answer')
  assert.equal((await waiting).text, 'answer')
  await assert.rejects(
    person.waitFor(7, ({ text }) => text === 'never', 50),
    /within 50 ms.*\n\d+ person: question\n\d+ bot: answer/s,
  )
})

test('calls are written down without bytes and without the token', async (t) => {
  const { call, person } = await simulation(t)
  const form = new FormData()
  form.set('chat_id', '7')
  form.set('photo', new Blob([Buffer.alloc(1000)], { type: 'image/png' }), 'x.png')
  await call('sendPhoto', form)
  const calls = await person.calls('sendphoto')
  assert.equal(calls.length, 1)
  const { took_ms, at_ms, ...rest } = calls[0]!
  assert.ok(took_ms >= 0 && Math.abs(at_ms - Date.now()) < 10_000)
  assert.deepEqual(rest, {
    method: 'sendPhoto',
    parameters: { chat_id: '7', photo: { file_name: 'x.png', mime_type: 'image/png', size: 1000 } },
    status: 400,
  })
  assert.ok(!JSON.stringify(await person.calls()).includes(token.slice(5)))
  await person.clearCalls()
  assert.deepEqual(await person.calls(), [])
})

test('faults: 429 with a pause, 500, an error of one’s own, each as often as asked', async (t) => {
  const { call, person } = await simulation(t)
  await person.person(7)
  const send = () => call('sendMessage', { chat_id: 7, text: 'x' })
  await person.fail({ method: 'sendMessage', kind: 'too_many_requests', retry_after: 3, times: 2 })
  await person.fail({ method: 'sendMessage', kind: 'server_error' })
  await person.fail({ method: '*', kind: 'error', error_code: 400, description: 'Bad Request: oh no' })
  for (const _ of [1, 2]) {
    const busy = await send()
    assert.equal(busy.status, 429)
    assert.equal(busy.description, 'Too Many Requests: retry after 3')
    assert.equal(busy.parameters?.retry_after, 3)
    assert.equal(busy.headers.get('retry-after'), '3')
  }
  assert.equal((await send()).status, 500)
  assert.equal((await send()).description, 'Bad Request: oh no')
  assert.equal((await send()).ok, true)
  assert.equal((await person.messages(7)).length, 1)
  await person.fail({ method: 'sendMessage', kind: 'server_error', times: 100 })
  await person.clearFaults()
  assert.equal((await send()).ok, true)
})

test('faults: a call that hangs does nothing; a lost answer was carried out', async (t) => {
  const { call, person } = await simulation(t)
  await person.person(7)
  const send = (signal: AbortSignal) => call('sendMessage', { chat_id: 7, text: 'x' }, { signal })
  await person.fail({ method: 'sendMessage', kind: 'hang' })
  await assert.rejects(send(AbortSignal.timeout(150)), { name: 'TimeoutError' })
  assert.equal((await person.messages(7)).length, 0)
  await person.fail({ method: 'sendMessage', kind: 'lost_answer' })
  await assert.rejects(send(AbortSignal.timeout(5_000)), { name: 'TypeError' })
  assert.equal((await person.messages(7)).length, 1)
  await person.fail({ method: 'download', kind: 'server_error' })
  const photo = await person.sendDocument(7, Buffer.from('hello'))
  const { result } = await call<{ file_path: string }>('getFile', { file_id: photo.document!.file_id })
  assert.match(result.file_path, /^documents\//)
})

test('closing does not wait for polls, event streams and hanging calls', async (t) => {
  const { simulator, call, person } = await simulation(t)
  await person.person(7)
  await person.fail({ method: 'sendMessage', kind: 'hang' })
  const open = [
    call('getUpdates', { timeout: 50 }),
    call('sendMessage', { chat_id: 7, text: 'x' }),
    fetch(`${simulator.url}/api/chats/7/events`).then((response) => response.text()),
  ]
  const settled = Promise.allSettled(open)
  await new Promise((resolve) => setTimeout(resolve, 200))
  const begun = performance.now()
  await simulator.close()
  await settled
  assert.ok(performance.now() - begun < 2_000)
})

test('other sites and other names are turned away', async (t) => {
  const { simulator } = await simulation(t, { allowedHosts: ['simulator', 'proxy:8081'] })
  const status = (headers: Record<string, string>, method = 'GET', path = '/api/bot') =>
    new Promise<number | undefined>((resolve, reject) => {
      request({ host: '127.0.0.1', port: simulator.port, method, path, headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
  const host = `localhost:${simulator.port}`
  assert.equal(await status({ host }), 200)
  assert.equal(await status({ host: `simulator:${simulator.port}` }), 200)
  assert.equal(await status({ host: 'proxy:8081' }), 200)
  assert.equal(await status({ host: `[::1]:${simulator.port}` }), 200)
  for (const other of [
    'evil.example',
    `evil.example:${simulator.port}`,
    'localhost',
    'simulator:1',
    'proxy',
  ]) {
    assert.equal(await status({ host: other }), 403, other)
    assert.equal(await status({ host: other }, 'GET', '/'), 403, other)
    assert.equal(await status({ host: other }, 'GET', `/bot${token}/getMe`), 403, other)
  }
  const put = (headers: Record<string, string>) => status({ host, ...headers }, 'PUT', '/api/chats/7')
  assert.equal(await put({}), 200)
  assert.equal(await put({ origin: `http://${host}` }), 200)
  for (const origin of [
    'https://evil.example',
    'null',
    `https://${host}`,
    `http://evil.example:${simulator.port}`,
  ]) {
    assert.equal(await put({ origin }), 403, origin)
  }
  assert.equal(await status({ host, 'sec-fetch-site': 'cross-site' }, 'GET', `/bot${token}/getMe`), 403)
  assert.equal(
    await status({ host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 'GET', '/'),
    200,
  )
})

test('the page comes with a strict policy, and files cannot run in it', async (t) => {
  const { simulator, person } = await simulation(t)
  const page = await fetch(simulator.url)
  assert.equal(page.status, 200)
  const policy = page.headers.get('content-security-policy') ?? ''
  assert.match(policy, /default-src 'none'/)
  assert.doesNotMatch(policy, /unsafe/)
  assert.doesNotMatch(await page.text(), /<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=/)
  const { document } = await person.sendDocument(
    7,
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    {
      fileName: 'x.svg',
      mimeType: 'image/svg+xml',
    },
  )
  const file = await fetch(`${simulator.url}/api/files/${document!.file_id}`)
  assert.equal(file.headers.get('content-type'), 'application/octet-stream')
  assert.match(file.headers.get('content-disposition') ?? '', /^attachment/)
  assert.match(file.headers.get('content-security-policy') ?? '', /sandbox/)
  for (const path of ['/../package.json', '/%2e%2e/package.json', '/src/main.ts']) {
    assert.equal((await fetch(simulator.url + path)).status, 404, path)
  }
})
