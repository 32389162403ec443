/** Whoever is asked to visit a URL: the real service, by all of its doors, and one that is too easily convinced. */
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { routes } from '@emogram/contract'
import { spawnGuarded } from '../../../../scripts/start/guarded.ts'
import { isForbidden } from './ranges.ts'

export interface Visitor {
  /** @returns the code of the failure, or `fetched` where the bytes came, which are no image */
  visit(url: string, n: number): Promise<string>
}

const answerWithinMs = 30_000
const startWithinMs = 300_000
/** Longer than it drains. */
const stopWithinMs = 90_000
const port = 8002
const main = fileURLToPath(new URL('../../../../services/classify-url/src/main.ts', import.meta.url))

const doors: readonly (readonly [path: string, body: (url: string) => object])[] = [
  [routes.classifyUrl, (url) => ({ url })],
  ['/v1/faces', (url) => ({ url })],
  ['/v1/faces', (url) => ({ images: [{ url }, { base64: 'AAAA' }] })],
  ['/v1/annotate', (url) => ({ url })],
  ['/v1/compare', (url) => ({ images: [{ url }, { url }] })],
  ['/extract', (url) => ({ api_ver: '2', images: { urls: [url] } })],
  ['/draw_detections', (url) => ({ images: { urls: [url] } })],
]

const codes = /\b(url_\w+|not_an_image|image_empty|bad_request|unauthorized|internal|timeout|overloaded)\b/

/** The process as it runs in production, with nothing allowed to it. */
export async function startService(token: string, key: string) {
  // Guarded: nobody could find it in there if this process were killed.
  const child = spawnGuarded(process.execPath, ['--conditions=source', '--import', 'tsx', main], {
    PATH: process.env['PATH'],
    TF_BACKEND: process.env['TF_BACKEND'],
    CLASSIFY_URL_PORT: String(port),
    WORKERS: '1',
    LOG_LEVEL: 'trace',
    TELEGRAM_BOT_TOKEN: token,
    API_KEYS: key,
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (printed += text))
  }
  const exited = once(child, 'close').then(([code]) => code as number | null)
  const deadline = performance.now() + startWithinMs
  while (!printed.includes('"msg":"ready"')) {
    const isGone = child.exitCode !== null || child.signalCode !== null
    if (isGone || performance.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`not ready: ${printed}`)
    }
    await sleep(20)
  }
  const at = `http://127.0.0.1:${port}`
  return {
    printed: () => printed,
    metrics: async () =>
      await (await fetch(`${at}/metrics`, { signal: AbortSignal.timeout(answerWithinMs) })).text(),
    async visit(url: string, n: number): Promise<string> {
      const [path, body] = doors[n % doors.length]!
      const response = await fetch(at + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body: JSON.stringify(body(url)),
        signal: AbortSignal.timeout(answerWithinMs),
      })
      const text = await response.text()
      const [, code = `${response.status} ${text.slice(0, 80)}`] = codes.exec(text) ?? []
      return code === 'not_an_image' ? 'fetched' : code
    },
    /** @returns its exit code, null where it had to be killed */
    async stop(): Promise<number | null> {
      child.kill('SIGTERM')
      const killer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
      return await exited.finally(() => clearTimeout(killer))
    },
  }
}

const looksPrivate =
  /^https?:\/\/(localhost|127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|0\.|\[::1?\]|\[f[cde])/i

/**
 * Looks at the text of a URL and at the first address of its name, which is what many do; then the address may be written
 * otherwise, be another one by now, or be told by a redirect.
 */
export const credulous: Visitor = {
  async visit(url) {
    if (!/^https?:/i.test(url) || looksPrivate.test(url)) return 'url_forbidden'
    try {
      const { hostname } = new URL(url)
      if (!/^[\d.]+$|^\[/.test(hostname)) {
        const { address } = await lookup(hostname)
        if (isForbidden(address)) return 'url_forbidden'
      }
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
      await response.arrayBuffer()
      return 'fetched'
    } catch {
      // It is only there to be led astray.
      return 'url_unreachable'
    }
  },
}
