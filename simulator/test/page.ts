/// <reference lib="dom" />
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { simulation } from './bot.ts'
import { launch, screens } from './browser.ts'

export const chatId = 77

/** A simulator with its page open in a real browser; nothing may have been complained about in the console. */
export async function openPage(t: TestContext, screen: BrowserContextOptions = screens.desktop) {
  const world = await simulation(t)
  const browser = await launch()
  t.after(() => browser.close())
  const page = await (await browser.newContext(screen)).newPage()
  // A machine that builds and trains beside the tests is slow now and then.
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text())
  })
  await page.goto(`${world.simulator.url}/#${chatId}`)
  await page.getByRole('heading', { name: 'Send a photo with faces' }).waitFor()
  return { ...world, page, complaints }
}

export const isDrawn = async (image: Locator) => {
  await image.waitFor()
  for (let tries = 0; tries < 100; tries++) {
    if (await image.evaluate((element) => 'naturalWidth' in element && Number(element.naturalWidth) > 0))
      return true
    await sleep(50)
  }
  return false
}

/** Waits until the chat has nothing below what is in sight; gives back how many pixels were left at last. */
export async function fromEnd(page: Page): Promise<number> {
  for (let tries = 0; ; tries++) {
    const leftPx = await page.evaluate(() => {
      const { scrollHeight, scrollTop, clientHeight } = document.querySelector('#scroller')!
      return scrollHeight - scrollTop - clientHeight
    })
    if (leftPx < 2 || tries === 60) return leftPx
    await sleep(50)
  }
}

/** By how much the page or the chat is wider than the screen. */
export const tooWidePx = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const scroller = document.querySelector('#scroller')!
    const { scrollWidth } = document.documentElement
    return Math.max(scrollWidth - innerWidth, scroller.scrollWidth - scroller.clientWidth)
  })
