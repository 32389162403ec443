/// <reference lib="dom" />
/** A person with a browser in front of the whole house, as after `npm start`: the picture that is sent comes back labelled. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Locator, Page } from 'playwright-core'
import { launch, screens, screenshot, withoutChromium } from '../simulator/test/browser.ts'
import { readSample, samples } from './fixtures/index.ts'
import { type House, startHouse } from './house.ts'
import { startPictureServer } from './picture-server.ts'

const chatId = 77
const answerTimeoutMs = 20_000

describe('the chat page in front of the whole house', { skip: withoutChromium, timeout: 240_000 }, () => {
  let website: Awaited<ReturnType<typeof startPictureServer>>
  let house: House
  let browser: Browser
  let page: Page
  const complaints: string[] = []

  before(async () => {
    website = await startPictureServer({ '/friends.jpg': await readSample('sample6') })
    house = await startHouse({ env: { URL_ALLOW_HOSTS: website.host } })
    browser = await launch()
    page = await open(screens.desktop)
  })
  after(async () => {
    try {
      await browser?.close()
      assert.equal(await house?.stop(), 0)
    } finally {
      await website?.close()
    }
  })

  async function open(screen: (typeof screens)[keyof typeof screens], chat = chatId): Promise<Page> {
    const opened = await (await browser.newContext(screen)).newPage()
    opened.setDefaultTimeout(answerTimeoutMs)
    opened.on('pageerror', (error) => complaints.push(String(error)))
    opened.on('console', (line) => {
      if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text())
    })
    await opened.goto(`${house.page}/#${chat}`)
    await opened.getByText('online', { exact: true }).waitFor()
    return opened
  }

  const answers = (on = page) => on.getByRole('article', { name: /^Emogram/ })

  /** Waits for the answer with this number, looks at it in full size, and says how large it is and what stands below. */
  async function answer(number: number): Promise<{ size: string; words: string }> {
    const article = answers().nth(number)
    await drawn(article.locator('.photo img'))
    await article.getByRole('button', { name: 'Enlarge the photo' }).click()
    const viewer = page.getByRole('dialog', { name: 'Photo' })
    const size = await drawn(viewer.locator('img'))
    const words = (await viewer.locator('p').textContent()) ?? ''
    await page.keyboard.press('Escape')
    await viewer.waitFor({ state: 'hidden' })
    return { size, words }
  }

  /** @returns the picture's own size, once it can be seen */
  async function drawn(image: Locator): Promise<string> {
    await image.waitFor()
    for (let tries = 0; tries < 200; tries++) {
      const size = await image.evaluate((element) =>
        element instanceof HTMLImageElement && element.naturalWidth > 0
          ? `${element.naturalWidth} × ${element.naturalHeight}`
          : undefined,
      )
      if (size !== undefined) return size
      await sleep(50)
    }
    throw new Error(`Not drawn: ${await image.getAttribute('src')}`)
  }

  const sendInDialog = (name: string) =>
    page.getByRole('dialog', { name }).getByRole('button', { name: 'Send', exact: true }).click()

  test('a chosen photo comes back with its faces', async (t) => {
    await page.getByRole('heading', { name: 'Send a photo with faces' }).waitFor()
    await screenshot(page, 'house-welcome')
    await page.getByLabel('Files to send').setInputFiles(samples.sample4.path)
    const startedAt = performance.now()
    await sendInDialog('Send a photo')
    await drawn(answers().first().locator('.photo img'))
    t.diagnostic(
      `from the button to the answer on the screen: ${Math.round(performance.now() - startedAt)} ms`,
    )
    const { size, words } = await answer(0)
    assert.equal(size, '1280 × 965')
    assert.match(words, /^I found 4 faces:\n1\. /)
  })

  test('so does the picture behind a pasted link', async () => {
    const field = page.getByRole('textbox', { name: 'Message' })
    await field.fill(`${website.url}/friends.jpg`)
    await field.press('Enter')
    const { size, words } = await answer(1)
    assert.equal(size, '1920 × 1537')
    assert.match(words, /^I found 4 faces:\n1\. /)
  })

  test('and one that is dropped on the page', async () => {
    const bytes = (await readSample('sample2')).toString('base64')
    await page.evaluate((content) => {
      const dataTransfer = new DataTransfer()
      const raw = Uint8Array.from(atob(content), (character) => character.charCodeAt(0))
      dataTransfer.items.add(new File([raw], 'three.jpg', { type: 'image/jpeg' }))
      for (const type of ['dragenter', 'dragover', 'drop']) {
        document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }))
      }
    }, bytes)
    await sendInDialog('Send a photo')
    const { words } = await answer(2)
    assert.match(words, /^I found 3 faces:\n/)
  })

  /** Sends files in the dialog's way. */
  async function send(on: Page, paths: readonly string[], caption = ''): Promise<void> {
    await on.getByLabel('Files to send').setInputFiles([...paths])
    await on.getByLabel('Caption').fill(caption)
    await on.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()
  }

  test('an album comes back as one, in the same order, with one caption', async () => {
    const album = await open(screens.phone, chatId + 1)
    await send(album, [samples.sample1.path, samples.sample2.path])
    const article = answers(album).filter({ has: album.locator('.album') })
    await drawn(article.locator('.photo img').nth(1))
    assert.equal(await article.locator('.photo').count(), 2)
    assert.match((await article.locator('.words').textContent()) ?? '', /^I found 6 faces/)
    await screenshot(album, 'house-album')
    await album.close()
  })

  test('a spoiler stays one, in the language of the app; a button below draws it anew', async () => {
    const russian = await open(screens.darkPhone, chatId + 2)
    await russian.getByRole('button', { name: 'Chat menu' }).click()
    await russian.getByLabel('Language of the app').selectOption('ru')
    await russian.keyboard.press('Escape')
    await russian.getByLabel('Files to send').setInputFiles(samples.sample4.path)
    await russian.getByLabel('Hide it as a spoiler').check()
    await russian.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()
    const article = answers(russian).filter({ has: russian.locator('.photo') })
    await article.getByText('Я нашёл 4 лица').waitFor()
    await article.getByRole('button', { name: 'Spoiler: show the picture' }).click()
    const image = article.locator('.photo img')
    const before = await image.getAttribute('src')
    await article.getByRole('button', { name: 'Размыть' }).click()
    await article.getByText('edited').waitFor()
    assert.notEqual(await image.getAttribute('src'), before)
    await drawn(image)
    await screenshot(russian, 'house-russian')
    await russian.close()
  })

  test('in a group it answers who mentions it, and nobody else', async () => {
    const group = await open(screens.wide, chatId + 3)
    await group.getByRole('button', { name: 'Chat menu' }).click()
    await group.getByRole('button', { name: 'New group', exact: true }).click()
    await group.getByRole('heading', { name: 'Group' }).waitFor()
    await send(group, [samples.sample1.path])
    await send(group, [samples.sample2.path], 'Who is this, @emogram_bot?')
    const article = answers(group).filter({ has: group.locator('.photo') })
    await drawn(article.locator('.photo img'))
    assert.equal(await article.locator('.quote em').textContent(), 'Who is this, @emogram_bot?')
    assert.equal(await article.count(), 1)
    await screenshot(group, 'house-group')
    await group.close()
  })

  test('it looks the same to whoever opens the chat later, on any screen', async () => {
    for (const [name, screen] of Object.entries(screens)) {
      const later = await open(screen)
      await answers(later).nth(2).waitFor()
      await drawn(answers(later).nth(2).locator('.photo img'))
      assert.equal(await answers(later).count(), 3)
      const overflow = await later.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      assert.ok(overflow <= 0, `${name}: the page is ${overflow} px too wide`)
      await screenshot(later, `house-${name}`)
      await later.close()
    }
    assert.deepEqual(complaints, [])
  })
})
