import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import {
  type ErrorCode,
  type FileJob,
  failure,
  fileJob,
  jobAuthorization,
  limits,
  routes,
} from '@emogram/contract'
import { createLog } from '@emogram/runtime'
import { createTelegram } from '@emogram/telegram'
import type { Analysis, BackendName } from '@emogram/vision'
import {
  createReaderPool,
  createService,
  type ImageSource,
  type ReaderPool,
  type ReaderPoolOptions,
  type ServiceOptions,
} from '../src/index.ts'

export const token = '123456:aVerySecretTokenThatNobodyMaySee00'
export const authorization = jobAuthorization(token)

/** Real eyes, on the default choice of backend or what TF_BACKEND says. */
export const openReader = (options: Partial<ReaderPoolOptions> = {}): Promise<ReaderPool> =>
  createReaderPool({
    workers: 1,
    vision: {
      modelsFolder: fileURLToPath(new URL('../../../models/dist', import.meta.url)),
      backend: process.env['TF_BACKEND'] as BackendName | undefined,
      threads: availableParallelism(),
      maxBytes: limits.imageBytes,
      maxPixels: 20_000_000,
    },
    log: createLog({ name: 'test', level: 'silent', secrets: [] }),
    ...options,
  })

/** Sample 1 to 6 of face-api: photographs with 3, 3, 3, 4, 5 and 4 people. */
export const sample = (number: number): Promise<Buffer> =>
  readFile(createRequire(import.meta.url).resolve(`@vladmandic/face-api/demo/sample${number}.jpg`))

/** For tests about order and time: reads one person in everything, at once. */
export const quickReader: ServiceOptions<FileJob>['reader'] = {
  backend: 'wasm',
  models: 'test',
  read: async () => oneFace,
}

export const oneFace: Analysis = {
  width: 640,
  height: 480,
  faces: [
    {
      box: { x: 100, y: 80, width: 120, height: 150 },
      score: 0.98,
      landmarks: [130, 190, 160, 135, 185].map((x, i) => [x, 120 + 15 * i] as const),
      emotion: {
        label: 'happy',
        score: 0.9,
        sure: true,
        scores: { angry: 0, disgust: 0, fear: 0, happy: 0.9, sad: 0, surprise: 0, neutral: 0.1 },
      },
      gender: { label: 'woman', score: 0.97, sure: true },
      age: 31.26,
    },
  ],
  took: { decodeMs: 1, detectMs: 1, classifyMs: 1, drawMs: 1, totalMs: 4 },
}

type Options = Partial<ServiceOptions<FileJob>> & {
  readonly apiRoot?: string
  readonly uploadTimeoutMs?: number
}

/** A test's context, or node:test itself for a whole file. */
interface Closing {
  after(close: () => Promise<void>): void
}

/** A service as classify-file has it, on a port of its own; a file id is fetched from Telegram unless `source` says how. */
export async function startService(t: Closing, options: Options = {}) {
  const { apiRoot = 'http://127.0.0.1:9', uploadTimeoutMs = 10_000 } = options
  const telegram = createTelegram({ token, apiRoot, maxFileBytes: 20 * 2 ** 20, uploadTimeoutMs })
  const fromTelegram: ImageSource<Pick<FileJob, 'file_id'>> = {
    fetch: ({ file_id }, signal) => telegram.download(file_id, signal),
  }
  const app = await createService<FileJob>({
    route: routes.classifyFile,
    job: fileJob,
    source: fromTelegram,
    album: fromTelegram,
    takesUploads: true,
    expects: 'Send the image in the field "image".',
    reader: quickReader,
    telegram,
    botToken: token,
    jobTimeoutMs: 20_000,
    concurrency: 4,
    maxWaiting: 8,
    log: createLog({ name: 'test', level: 'silent', secrets: [] }),
    ...options,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  t.after(async () => {
    app.server.closeAllConnections()
    await app.close()
    await telegram.close()
  })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const classify = (init: RequestInit) => fetch(url + routes.classifyFile, { method: 'POST', ...init })
  return {
    app,
    url,
    classify,
    /** As the bot asks. */
    job: (body: object, init: RequestInit = {}) =>
      classify({
        ...init,
        body: JSON.stringify(body),
        headers: { authorization, 'content-type': 'application/json' },
      }),
    upload: (fields: Record<string, string | Uint8Array>, headers: Record<string, string> = {}) =>
      classify({ body: form(fields), headers }),
  }
}

/** Bytes become files. */
export function form(fields: Record<string, string | Uint8Array>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    data.append(name, typeof value === 'string' ? value : new File([Uint8Array.from(value)], 'photo.jpg'))
  }
  return data
}

/** Is it an error as the contract has it, and the expected one? */
export async function refused(response: Response, code: ErrorCode | RegExp, message?: RegExp) {
  const text = await response.text()
  const body = failure.parse(JSON.parse(text))
  if (code instanceof RegExp) assert.match(body.error.code, code, text)
  else assert.equal(body.error.code, code, text)
  assert.equal(body.request_id, response.headers.get('x-request-id'))
  if (message !== undefined) assert.match(body.error.message, message)
  return body.error
}

export const until = async (holds: () => boolean | Promise<boolean>, timeoutMs = 5_000): Promise<void> => {
  const deadline = Date.now() + timeoutMs
  while (!(await holds())) {
    if (Date.now() > deadline) assert.fail('waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
