import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileUnavailable, TelegramDidNotAnswer, TelegramFileTooBig, TelegramSaidNo } from '../src/index.ts'
import { type Answer, botApi, client, halfABody, hang, never, no, raw, reset, yes } from './server.ts'

const bytes = Buffer.from('the picture')
const found = yes({ file_id: 'A', file_path: 'photos/file 1#.jpg', file_size: bytes.length })
const given = raw(200, bytes)

test('a file is asked for by its id and fetched from its path', async (t) => {
  let url: string | undefined
  const api = await botApi(t, {
    getFile: [found],
    download: [
      (response, request) => {
        url = request.url
        response.end(bytes)
      },
    ],
  })
  assert.deepEqual(Buffer.from(await client(t, api.apiRoot).download('A', never())), bytes)
  assert.deepEqual(JSON.parse(api.calls[0]!.body.toString()), { file_id: 'A' })
  assert.match(url ?? '', /\/photos\/file%201%23\.jpg$/)
})

test('what goes wrong on the way is tried again, for a file may be fetched twice', async (t) => {
  const faults = [reset, halfABody, no(500, 'Internal Server Error'), raw(502, 'Bad Gateway')]
  // Half a file that ends as a whole one does is no answer either.
  const shortened = raw(200, bytes.subarray(0, 5))
  const downloads = [...faults, shortened].map(async (fault) => {
    const gone = fault === shortened ? reset : fault
    const api = await botApi(t, { getFile: [gone, found], download: [fault, given] })
    assert.deepEqual(Buffer.from(await client(t, api.apiRoot).download('A', never())), bytes)
    assert.deepEqual([api.count('getFile'), api.count('download')], [2, 2])
  })
  await Promise.all(downloads)
})

test('it ends after three attempts', async (t) => {
  const answered = await botApi(t, { getFile: [no(500, 'Internal Server Error')] })
  const silent = await botApi(t, { getFile: [found], download: [hang] })
  await Promise.all([
    assert.rejects(client(t, answered.apiRoot).download('A', never()), TelegramSaidNo),
    assert.rejects(
      client(t, silent.apiRoot, { downloadTimeoutMs: 100 }).download('A', never()),
      (error) => error instanceof TelegramDidNotAnswer && /100 ms/.test(error.message),
    ),
  ])
  assert.deepEqual([answered.count('getFile'), silent.count('download')], [3, 3])
})

test('a file on its way within Telegram is asked for once more', async (t) => {
  const away = no(400, 'Bad Request: wrong file_id or the file is temporarily unavailable')
  const back = await botApi(t, { getFile: [away, found], download: [given] })
  assert.deepEqual(Buffer.from(await client(t, back.apiRoot).download('A', never())), bytes)
  const gone = await botApi(t, { getFile: [away] })
  await assert.rejects(client(t, gone.apiRoot).download('A', never()), fileUnavailable)
  assert.equal(gone.count('getFile'), 2)
})

test('a file that is too big is not fetched, whoever says so', async (t) => {
  const told = await botApi(t, { getFile: [no(400, 'Bad Request: file is too big')] })
  await assert.rejects(client(t, told.apiRoot).download('A', never()), TelegramFileTooBig)
  const announced = await botApi(t, { getFile: [yes({ file_path: 'a.jpg', file_size: 100_001 })] })
  await assert.rejects(client(t, announced.apiRoot).download('A', never()), TelegramFileTooBig)
  assert.equal(announced.count('download'), 0)
})

test('a file that turns out larger than said is cut off while it streams', async (t) => {
  let written = 0
  const endless: Answer = (response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(16_384))) written += 16_384
    }
    response.on('drain', more)
    more()
  }
  const api = await botApi(t, { getFile: [yes({ file_path: 'a.jpg' })], download: [endless] })
  await assert.rejects(client(t, api.apiRoot).download('A', never()), TelegramFileTooBig)
  assert(written < 20_000_000)
  const header = await botApi(t, {
    getFile: [yes({ file_path: 'a.jpg' })],
    download: [(response) => void response.writeHead(200, { 'content-length': '100001' }).flushHeaders()],
  })
  await assert.rejects(client(t, header.apiRoot).download('A', never()), TelegramFileTooBig)
})

test('a path that leads elsewhere is not followed', async (t) => {
  const paths = [
    'http://evil.example/x',
    'file:///etc/passwd',
    'C:\\photos\\1.jpg',
    '../../bot/getMe',
    'photos/../../x',
    './x',
    'a\\b',
    'a\r\nb',
    'a//b',
    '',
    undefined,
    5,
  ]
  for (const path of paths) {
    const api = await botApi(t, { getFile: [yes({ file_path: path })], download: [given] })
    await assert.rejects(client(t, api.apiRoot).download('A', never()), fileUnavailable, String(path))
    assert.equal(api.count('download'), 0, String(path))
  }
})

test('the signal ends a download, with its own reason', async (t) => {
  const api = await botApi(t, {
    getFile: [found],
    download: [(response) => void response.writeHead(200).write('the')],
  })
  const reason = new Error('job over')
  const controller = new AbortController()
  setTimeout(() => controller.abort(reason), 200)
  await assert.rejects(client(t, api.apiRoot).download('A', controller.signal), (error) => error === reason)
  assert.equal(api.count('download'), 1)
})
