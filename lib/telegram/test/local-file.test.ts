/** Files that a Bot API server of one's own has on its disk: it says where, and is not believed. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { TelegramDidNotAnswer, TelegramFileOutOfReach, TelegramFileTooBig } from '../src/index.ts'
import { botApi, client, hang, never, raw, secret, token, yes } from './server.ts'

const picture = Buffer.from('the picture')

/** A folder as that server keeps it, beside one that is none of our business. */
async function disk(t: TestContext) {
  const root = await mkdtemp(join(tmpdir(), 'emogram-files-'))
  t.after(() => rm(root, { recursive: true }))
  const filesDir = join(root, 'files')
  const photos = join(filesDir, token, 'photos')
  const outside = join(root, 'outside')
  await mkdir(photos, { recursive: true })
  await mkdir(outside)
  await writeFile(join(photos, 'file_0.jpg'), picture)
  await writeFile(join(outside, 'secret.jpg'), 'a secret')
  return { root, filesDir, photos, outside, file: join(photos, 'file_0.jpg') }
}

async function download(t: TestContext, path: string, filesDir: string | undefined, maxFileBytes = 100_000) {
  const api = await botApi(t, { getFile: [yes({ file_path: path })], download: [raw(200, 'from HTTP')] })
  const telegram = client(t, api.apiRoot, { filesDir, maxFileBytes })
  return { bytes: telegram.download('A', never()), asked: () => api.count('download') }
}

test('a file is read where the server says that it is', async (t) => {
  const { filesDir, file } = await disk(t)
  const { bytes, asked } = await download(t, file, filesDir)
  assert.deepEqual(Buffer.from(await bytes), picture)
  assert.equal(asked(), 0)
})

test('the folder may be a link, and named with a slash; links in it may lead about in it', async (t) => {
  const { root, filesDir, photos, file } = await disk(t)
  await symlink(filesDir, join(root, 'link'))
  await symlink(file, join(photos, 'same.jpg'))
  for (const [path, folder] of [
    [file, join(root, 'link')],
    [join(root, 'link', token, 'photos', 'file_0.jpg'), `${filesDir}/`],
    [join(photos, 'same.jpg'), filesDir],
  ] as const) {
    assert.deepEqual(Buffer.from(await (await download(t, path, folder)).bytes), picture, path)
  }
})

test('a server that is not in local mode is asked by HTTP, folder or not', async (t) => {
  const { filesDir } = await disk(t)
  const { bytes, asked } = await download(t, 'photos/file_0.jpg', filesDir)
  assert.equal(Buffer.from(await bytes).toString(), 'from HTTP')
  assert.equal(asked(), 1)
})

test('nothing is read but regular files that lie in the folder', async (t) => {
  const { root, filesDir, photos, outside, file } = await disk(t)
  await symlink(join(outside, 'secret.jpg'), join(photos, 'out.jpg'))
  await symlink(outside, join(photos, 'out'))
  await symlink(join(photos, 'round.jpg'), join(photos, 'round.jpg'))
  await mkdir(`${filesDir}-more`)
  await writeFile(`${filesDir}-more/a.jpg`, 'a secret')
  execFileSync('mkfifo', [join(photos, 'pipe.jpg')])
  const hostile = [
    join(outside, 'secret.jpg'),
    join(photos, 'out.jpg'),
    join(photos, 'out', 'secret.jpg'),
    join(photos, 'round.jpg'),
    join(photos, 'pipe.jpg'),
    `${photos}/../../../outside/secret.jpg`,
    `${filesDir}/../outside/secret.jpg`,
    `${filesDir}-more/a.jpg`,
    filesDir,
    `${filesDir}/`,
    photos,
    `${file}/`,
    `${file}\0.png`,
    join(photos, 'x'.repeat(5_000)),
    '/',
    '//evil.example/x',
    '/etc/passwd',
    '/proc/self/environ',
    '/dev/zero',
    root,
  ]
  for (const path of hostile) {
    const { bytes, asked } = await download(t, path, filesDir)
    await assert.rejects(
      bytes,
      (error) => error instanceof TelegramFileOutOfReach && tellsNothing(error, root),
      path,
    )
    assert.equal(asked(), 0, path)
  }
})

/** Neither a path nor the token that is in it, nor an error beneath that has them. */
const tellsNothing = (error: Error, root: string): boolean =>
  error.cause === undefined &&
  !error.stack?.split('\n    at ')[0]?.includes(root) &&
  !error.stack?.includes(secret)

test('a file that is too large is not read, whatever the server says of its size', async (t) => {
  const { filesDir, file } = await disk(t)
  await truncate(file, 100_001)
  await assert.rejects((await download(t, file, filesDir)).bytes, TelegramFileTooBig)
  await truncate(file, 100_000)
  assert.equal((await (await download(t, file, filesDir)).bytes).length, 100_000)
  // What has no size, and no end either.
  await assert.rejects((await download(t, '/dev/zero', '/dev')).bytes, TelegramFileOutOfReach)
})

test('what is missing is said by name: the setting, the folder, the file', async (t) => {
  const { filesDir, file } = await disk(t)
  const said = async (path: string, folder: string | undefined, words: RegExp) =>
    assert.rejects(
      (await download(t, path, folder)).bytes,
      (error) => error instanceof TelegramFileOutOfReach && words.test(error.message),
    )
  await said(file, undefined, /TELEGRAM_FILES_DIR: it is not set, and the server is in local mode/)
  await said(file, `${filesDir}/away`, /TELEGRAM_FILES_DIR: the folder cannot be read \(ENOENT\)/)
  await said(`${file}.gone`, filesDir, /a file that the server names cannot be read \(ENOENT\)/)
  await rename(filesDir, `${filesDir}-moved`)
  await said(file, filesDir, /the folder cannot be read \(ENOENT\)/)
})

test('the server may take as long for getFile as a download may take, for it is one', async (t) => {
  const { filesDir } = await disk(t)
  const api = await botApi(t, { getFile: [hang] })
  const timing = { callTimeoutMs: 10, downloadTimeoutMs: 120 }
  const waits = (options: object, ms: number) =>
    assert.rejects(
      client(t, api.apiRoot, { ...timing, ...options }).download('A', never()),
      (error) => error instanceof TelegramDidNotAnswer && error.message.includes(` ${ms} ms`),
    )
  await Promise.all([waits({}, 10), waits({ filesDir }, 120)])
})

test('the signal ends it, with its own reason', async (t) => {
  const { filesDir, file } = await disk(t)
  const api = await botApi(t, { getFile: [yes({ file_path: file })] })
  const reason = new Error('job over')
  const controller = new AbortController()
  const telegram = client(t, api.apiRoot, { filesDir })
  const bytes = telegram.download('A', controller.signal)
  controller.abort(reason)
  await assert.rejects(bytes, (error) => error === reason)
})
