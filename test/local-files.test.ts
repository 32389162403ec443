/** With a Bot API server of one's own: files are read from its disk, larger ones too, and nothing else is. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, symlink, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { failure, jobAuthorization, limits } from '@emogram/contract'
import { createSimulator, type Message, type Simulator } from '@emogram/simulator'
import { words } from '@emogram/words'
import sharp from 'sharp'
import { until } from '../bot/test/running-bot.ts'
import { answerTo } from './answers.ts'
import { type House, startHouse } from './house.ts'
import { anotherPicture, isAnnotated, picture } from './photos.ts'

const token = '4247:files_on_its_disk_abcdefghijklmnopqr'
const chat = 8
/** Other tests may be using the machine meanwhile. */
const answerTimeoutMs = 60_000

describe('a Bot API server of one’s own', { timeout: 300_000 }, () => {
  let folder: string
  /** Where the house is told that the files are: what is taken away is a link, for the server goes on writing. */
  let mount: string
  let simulator: Simulator
  let house: House

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'emogram-bot-api-'))
    mount = `${folder}-mounted`
    await symlink(folder, mount)
    simulator = await createSimulator({ token, localFiles: folder })
    house = await startHouse({
      env: { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: simulator.url, TELEGRAM_FILES_DIR: mount },
    })
  })
  after(async () => {
    try {
      assert.equal(await house?.stop(), 0)
      assert.ok(!house.printed().includes(folder), 'a path is in the log')
    } finally {
      await simulator?.close()
      await rm(mount, { force: true })
      await rm(folder, { recursive: true })
    }
  })

  const answered = (sent: Message) => house.person.waitFor(chat, answerTo(sent), answerTimeoutMs)

  test('a photo is answered, and nothing is fetched by HTTP', async () => {
    const sent = await house.person.sendPhoto(chat, await anotherPicture())
    await isAnnotated(house.person, await answered(sent))
    assert.deepEqual(await house.person.calls('download'), [])
  })

  test('a file is answered that Telegram itself would not hand out', async () => {
    const large = await sharp(picture).resize(3_600).tiff({ compression: 'none' }).toBuffer()
    assert.ok(large.length > limits.imageBytes && large.length < limits.ownServerImageBytes)
    const sent = await house.person.sendDocument(chat, large, { fileName: 'us.tiff', mimeType: 'image/tiff' })
    await isAnnotated(house.person, await answered(sent))
  })

  test('a file larger than we take is not read, however small the server says that it is', async () => {
    const bytes = Buffer.concat([picture, Buffer.alloc(limits.ownServerImageBytes)])
    const file = { fileName: 'us.jpg', mimeType: 'image/jpeg', declaredBytes: 1_000 }
    const sent = await house.person.sendDocument(chat, bytes, file)
    assert.equal((await answered(sent)).text, words('en').failures.image_too_large)
  })

  test('where the folder is gone the operator reads why, and no photo is lost until it is back', async () => {
    await unlink(mount)
    const sent = await house.person.sendPhoto(chat, await anotherPicture())
    const response = await house.request('/classify', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: jobAuthorization(token) },
      body: JSON.stringify({ file_id: sent.photo!.at(-1)!.file_id }),
    })
    const text = await response.text()
    assert.equal(failure.parse(JSON.parse(text)).error.code, 'telegram_unreachable')
    assert.ok(!text.includes(folder))
    await until(() => /TELEGRAM_FILES_DIR: the folder cannot be read \(ENOENT\)/.test(house.printed()))
    await symlink(folder, mount)
    await isAnnotated(house.person, await answered(sent))
  })
})
