import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { executable, requirement } from '../../test/requirement.ts'

/** On a bare machine the tests of the page are skipped by name; where everything has to run their absence is a failure. */
export const withoutChromium = requirement('chromium')

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: executable('chromium') ?? '',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

export const screens = {
  desktop: { viewport: { width: 1280, height: 860 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  wide: { viewport: { width: 1440, height: 900 } },
  dark: { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' },
  darkPhone: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    colorScheme: 'dark',
  },
} as const satisfies Record<string, BrowserContextOptions>

const folder = fileURLToPath(new URL('../../test/artifacts/simulator/', import.meta.url))

/** For people to look at; no test reads it. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
