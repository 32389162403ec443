/// <reference lib="dom" />
/** The page at / and the one at /docs, in a real browser, in front of a real service that wants a key. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { apiRoutes, type FacesAnswer, facesAnswer, type ImageFaces, limits } from '@emogram/contract'
import { words } from '@emogram/words'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import sharp from 'sharp'
import { freePorts } from '../scripts/start/ports.ts'
import { launch, screens, screenshot, withoutChromium } from '../simulator/test/browser.ts'
import { exif, readable, readSample, samples } from './fixtures/index.ts'
import { root } from './house.ts'
import { startPictureServer } from './picture-server.ts'

const key = 'a-key-for-the-test-of-the-page'
const { failures } = words('en')
const timeoutMs = 20_000

describe('the page', { skip: withoutChromium, timeout: 600_000 }, () => {
  let service: ChildProcess
  let base: string
  let website: Awaited<ReturnType<typeof startPictureServer>>
  let browser: Browser
  let page: Page
  const complaints: string[] = []
  const elsewhere: string[] = []

  before(async () => {
    website = await startPictureServer({ '/friends.jpg': await readable.jpeg.bytes() })
    const [port] = await freePorts(1)
    base = `http://127.0.0.1:${port}`
    service = spawn(
      process.execPath,
      ['--conditions=source', '--import', 'tsx', `${root}services/classify-url/src/main.ts`],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
          ...process.env,
          CLASSIFY_URL_PORT: String(port),
          TELEGRAM_BOT_TOKEN: '4242:nobody_talks_to_telegram_in_this_test',
          WORKERS: '1',
          API_KEYS: key,
          URL_ALLOW_HOSTS: website.host,
          LOG_LEVEL: 'fatal',
        },
      },
    )
    browser = await launch()
    await ready()
    page = await open(screens.wide)
  })
  after(async () => {
    await browser?.close()
    await website?.close()
    service?.kill()
    if (service.exitCode === null) await once(service, 'exit')
  })

  async function ready(): Promise<void> {
    for (const deadline = AbortSignal.timeout(180_000); !deadline.aborted; await sleep(100)) {
      assert.equal(service.exitCode, null)
      try {
        if ((await fetch(`${base}/readyz`)).ok) return
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
      }
    }
    throw new Error('The service does not become ready.')
  }

  async function open(screen: BrowserContextOptions, path = '/'): Promise<Page> {
    const opened = await (await browser.newContext(screen)).newPage()
    opened.setDefaultTimeout(timeoutMs)
    opened.on('pageerror', (error) => complaints.push(String(error)))
    opened.on('request', (request) => {
      if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(base))
        elsewhere.push(request.url())
    })
    opened.on('console', (line) => {
      // The browser tells of every refusal; those are wanted here.
      if (line.type() === 'error' && !line.text().startsWith('Failed to load resource'))
        complaints.push(line.text())
    })
    await opened.goto(base + path)
    return opened
  }

  /** A further tab of somebody who has typed the key already. */
  async function openWithKey(screen: BrowserContextOptions, path = '/'): Promise<Page> {
    const opened = await open(screen)
    await opened.evaluate((value) => sessionStorage.setItem('emogram-key', value), key)
    await opened.goto(base + path)
    return opened
  }

  const state = (name: string, on = page) => on.locator(`body[data-state=${name}]`).waitFor()
  const choose = (on: Page, buffer: Buffer, name = 'photo.jpg', mimeType = 'image/jpeg') =>
    on.locator('#file').setInputFiles({ name, mimeType, buffer })

  async function asked(bytes: Buffer): Promise<ImageFaces> {
    const form = new FormData()
    form.set('image', new Blob([Uint8Array.from(bytes)]), 'photo')
    const response = await fetch(`${base}/v1/faces`, {
      method: 'POST',
      body: form,
      headers: { 'x-api-key': key },
    })
    const [image] = facesAnswer.parse(await response.json()).images
    assert.ok(image !== undefined && 'faces' in image)
    return image
  }

  /** The boxes are where the API says, on the picture as it is shown. */
  async function assertDrawn(on: Page, { image, faces }: ImageFaces): Promise<void> {
    await state('found', on)
    const shown = await on.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('#overlay')!
      const { width, height } = canvas.getBoundingClientRect()
      const picture = document.querySelector<HTMLImageElement>('#frame img')!
      return {
        width,
        height,
        density: canvas.width / width,
        natural: [picture.naturalWidth, picture.naturalHeight],
        spots: [...document.querySelectorAll('.spot')].map((spot) => {
          const { left, top, width: w, height: h } = spot.getBoundingClientRect()
          const origin = canvas.getBoundingClientRect()
          return [left - origin.left, top - origin.top, w, h]
        }),
      }
    })
    assert.deepEqual(shown.natural, [image.width, image.height])
    assert.ok(Math.abs(shown.width / shown.height - image.width / image.height) < 0.02)
    const scale = shown.width / image.width
    assert.equal(shown.spots.length, faces.length)
    for (const [index, { box }] of faces.entries()) {
      const right = [box.x, box.y, box.width, box.height]
      for (const [i, value] of shown.spots[index]!.entries()) {
        assert.ok(
          Math.abs(value - right[i]! * scale) < 1.5,
          `face ${index}: ${shown.spots[index]} ${right} × ${scale}`,
        )
      }
      const alpha = await on.evaluate(
        ([x, y]) =>
          document.querySelector<HTMLCanvasElement>('#overlay')!.getContext('2d')!.getImageData(x!, y!, 1, 1)
            .data[3],
        // In the middle of the right side, where no text stands and no dash ends.
        [(box.x + box.width) * scale, (box.y + box.height * 0.53) * scale].map((value) =>
          Math.round(value * shown.density),
        ),
      )
      assert.ok(alpha! > 100 || !faces[index]!.emotion!.sure, `no box is drawn around face ${index}`)
    }
  }

  async function assertAccessible(on: Page, what: string): Promise<void> {
    await on.evaluate(axe.source)
    const found = await on.evaluate(async () => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run()
      return violations.map(({ id, impact, nodes }) => ({
        id,
        impact,
        where: nodes.map(({ html }) => html).slice(0, 3),
      }))
    })
    const grave = found.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    assert.deepEqual(grave, [], what)
  }

  test('is served without a key, for good, and under a strict policy', async () => {
    const response = await fetch(base)
    const html = await response.text()
    const policy = response.headers.get('content-security-policy') ?? ''
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'; /)
    assert.doesNotMatch(policy, /unsafe|https?:|\*/)
    assert.doesNotMatch(html, /<script>|<style|\sstyle=|\son\w+=|https?:\/\/(?!…)/)
    const again = await fetch(base, { headers: { 'if-none-match': response.headers.get('etag')! } })
    assert.equal(again.status, 304)
    const names = [...html.matchAll(/\/assets\/[\w.-]+/g)].map(([name]) => name)
    assert.ok(names.length > 5)
    for (const name of new Set(names)) {
      const asset = await fetch(base + name)
      assert.equal(asset.status, 200, name)
      // What nobody reads would keep the service from stopping.
      assert.ok((await asset.arrayBuffer()).byteLength > 100, name)
      assert.match(asset.headers.get('cache-control') ?? '', /immutable/)
      assert.doesNotMatch(asset.headers.get('content-type') ?? '', /octet-stream/)
    }
    for (const path of ['/assets/none.js', '/assets/..%2findex.html', '/assets/']) {
      const none = await fetch(base + path, { headers: { 'x-api-key': key } })
      assert.deepEqual([none.status, (await none.json()).error.code], [404, 'not_found'], path)
    }
  })

  test('a sample photo is read as soon as the key is there', async () => {
    await assertAccessible(page, 'idle')
    await screenshot(page, 'web-wide')
    const sample = page.locator('button[data-sample]').last()
    await sample.click()
    const dialog = page.getByRole('dialog', { name: 'This server asks for a key' })
    await dialog.getByLabel('Key').fill('not-the-key')
    await assertAccessible(page, 'the question for the key')
    await dialog.getByRole('button', { name: 'Use it' }).click()
    await dialog.getByText('does not fit').waitFor()
    await dialog.getByLabel('Key').fill(key)
    await dialog.getByRole('button', { name: 'Use it' }).click()
    await page.getByText('4 faces').waitFor()

    const photo = await readFile(`${root}page/dist${await sample.getAttribute('data-sample')}`)
    const expected = await asked(photo)
    await assertDrawn(page, expected)
    const cards = page.getByRole('listitem').filter({ has: page.locator('.face') })
    assert.equal(await cards.count(), 4)
    for (const [index, { emotion, gender, age }] of expected.faces.entries()) {
      const text = await cards.nth(index).innerText()
      const feeling = emotion!.sure ? `${emotion!.label} ${Math.round(emotion!.score * 100)}%` : 'not sure'
      for (const part of [
        feeling,
        gender!.sure ? gender!.label : 'gender not sure',
        `about ${Math.round(age!)}`,
      ]) {
        assert.ok(text.includes(part), `${part} in ${text}`)
      }
      assert.equal(await cards.nth(index).locator('.bar').count(), 7)
    }
    await screenshot(page, 'web-found-wide')
    await assertAccessible(page, 'found')
  })

  test('pointer and keyboard bring out a face on both sides', async () => {
    const lit = page.locator('.card.lit')
    await page.mouse.move(0, 0)
    await page
      .getByRole('button', { name: /^Face 2: / })
      .first()
      .hover()
    assert.match(await lit.innerText(), /^Face 2/)
    await page.mouse.move(0, 0)
    assert.equal(await lit.count(), 0)
    await page.locator('.card').nth(2).hover()
    assert.match(await lit.innerText(), /^Face 3/)
    await page.mouse.move(0, 0)

    await page.locator('.spot').first().focus()
    await page.keyboard.press('ArrowRight')
    assert.match(await lit.innerText(), /^Face 2/)
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    assert.match(await lit.innerText(), /^Face 4/)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    assert.equal(await lit.count(), 0)
  })

  test('hands out the labelled picture and the JSON', async () => {
    const saved = async (name: string) => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name, exact: true }).click(),
      ])
      return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) }
    }
    const picture = await saved('Labelled picture')
    assert.equal(picture.name, 'sample.faces.jpg')
    assert.equal((await sharp(picture.bytes).metadata()).width, 1280)
    const json = await saved('JSON')
    assert.equal(json.name, 'sample.faces.json')
    const answer: FacesAnswer = facesAnswer.parse(JSON.parse(json.bytes.toString()))
    assert.equal(answer.images.length, 1)
  })

  test('says why a face cannot be read, and guesses nothing beside it', async () => {
    await choose(page, await readSample('sample2'))
    await page.getByText('3 faces').waitFor()
    const profile = page.locator('.card').first()
    const text = await profile.innerText()
    assert.match(text, /turned away/)
    assert.doesNotMatch(text, /perhaps|years|%/)
    assert.equal(await profile.locator('.bar').count(), 0)
    assert.equal(await page.locator('.bar').count(), 2 * 7)
    await screenshot(page, 'web-turned-away')
  })

  test('takes what is dropped, pasted, photographed, or somewhere on the web', async () => {
    const bytes = await readable.jpeg.bytes()
    const expected = await asked(bytes)
    const give = (type: 'drop' | 'paste') =>
      page.evaluate(
        ([kind, content]) => {
          const data = new DataTransfer()
          const raw = Uint8Array.from(atob(content!), (character) => character.charCodeAt(0))
          data.items.add(new File([raw], 'given.jpg', { type: 'image/jpeg' }))
          const event =
            kind === 'drop'
              ? new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data })
              : new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data })
          document.body.dispatchEvent(event)
        },
        [type, bytes.toString('base64')],
      )
    const working = async (begin: () => Promise<unknown>) => {
      await page.evaluate(() => document.querySelector('#summary')!.replaceChildren())
      await begin()
      await page.getByText('4 faces').waitFor()
      await assertDrawn(page, expected)
    }
    await working(() => give('drop'))
    await working(() => give('paste'))
    assert.equal(await page.locator('#camera').getAttribute('capture'), 'environment')
    await working(() =>
      page.locator('#camera').setInputFiles({ name: 'now.jpg', mimeType: 'image/jpeg', buffer: bytes }),
    )
    const address = page.getByLabel('Address of a picture')
    await working(async () => {
      await address.fill(`${website.url}/friends.jpg`)
      await address.press('Enter')
    })
    // The server went there, not the browser.
    assert.deepEqual(elsewhere, [])
  })

  test('shows a turned photo upright, and what the browser does not know', async () => {
    for (const [name, bytes] of [
      ['turned.jpg', await exif(6).bytes()],
      ['iphone.heic', await readable.heic.bytes()],
    ] as const) {
      const expected = await asked(bytes)
      assert.equal(expected.faces.length, 4, name)
      await choose(page, bytes, name, '')
      await state('working')
      await assertDrawn(page, expected)
    }
  })

  test('says what is wrong, and goes on', async () => {
    const shown = async (text: string) => {
      await page.getByRole('alert').filter({ hasText: text }).waitFor()
    }
    await choose(page, Buffer.from('These are only words.'), 'words.txt', 'text/plain')
    await shown(failures.not_an_image)
    await assertAccessible(page, 'failed')
    await screenshot(page, 'web-failed')
    await choose(page, Buffer.alloc(0), 'empty.jpg')
    await shown('This file is empty.')
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    await page.evaluate((bytes) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([new Uint8Array(bytes)], 'large.jpg', { type: 'image/jpeg' }))
      document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }))
    }, limits.imageBytes + 1)
    await shown(failures.image_too_large)
    assert.deepEqual(requests, [], 'nothing is sent in vain')
    await page.getByLabel('Address of a picture').fill('http://127.0.0.1:9999/x.jpg')
    await page.getByRole('button', { name: 'Fetch' }).click()
    await shown(failures.url_forbidden)
    await page.context().setOffline(true)
    await choose(page, await readable.jpeg.bytes())
    await shown('The server cannot be reached.')
    await page.context().setOffline(false)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('4 faces').waitFor()
    await choose(
      page,
      await sharp({ create: { width: 300, height: 200, channels: 3, background: '#7a9' } })
        .png()
        .toBuffer(),
    )
    await page.getByText('No face found').waitFor()
  })

  test('tells how far an upload is, and can be stopped', async () => {
    const slow = await page.context().newCDPSession(page)
    const speed = (uploadThroughput: number) =>
      slow.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput,
      })
    await speed(100_000)
    await choose(page, await readSample('sample6'))
    await page.waitForFunction(() => {
      const { value } = document.querySelector('progress')!
      return value > 0.05 && value < 1
    })
    assert.match((await page.getByRole('status').first().textContent()) ?? '', /^Sending … \d+ %$/)
    await screenshot(page, 'web-working')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await state('idle')
    await speed(-1)
    await page.locator('#file').setInputFiles(samples.sample1.path)
    await page.getByText('3 faces').waitFor()
  })

  test('fits every screen, light and dark', async () => {
    for (const [name, screen] of Object.entries({
      phone: screens.phone,
      'dark-phone': screens.darkPhone,
      'dark-wide': { ...screens.wide, colorScheme: 'dark' as const },
    })) {
      const other = await openWithKey(screen)
      await screenshot(other, `web-${name}`)
      await other.locator('button[data-sample]').nth(1).click()
      await other.getByText('5 faces').waitFor()
      await screenshot(other, `web-found-${name}`)
      if (name === 'dark-phone') await assertAccessible(other, name)
      const overflow = await other.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      assert.ok(overflow <= 0, `${name}: the page is ${overflow} px too wide`)
      await other.close()
    }
  })

  test('/docs shows every route, from this server alone', async () => {
    const docs = await openWithKey({ ...screens.wide, colorScheme: 'dark' }, '/docs')
    await docs
      .locator('.opblock')
      .nth(Object.keys(apiRoutes).length - 1)
      .waitFor()
    const paths = await docs
      .locator('.opblock-summary-path')
      .evaluateAll((all) => all.map((each) => each.textContent))
    assert.deepEqual(
      paths.map((path) => path?.replaceAll('\u200b', '')).sort(),
      Object.keys(apiRoutes).sort(),
    )
    await screenshot(docs, 'web-docs')
    await docs.close()
    assert.deepEqual([complaints, elsewhere], [[], []])
  })
})
