/** The service of uploads and the bot's files with a reader that looks at nothing: what remains is everything else. */
import { fileJob, limits, routes } from '@emogram/contract'
import { createLog, run, settings } from '@emogram/runtime'
import { createService } from '@emogram/service'
import { createTelegram } from '@emogram/telegram'
import type { Face } from '@emogram/vision'
import { z } from 'zod'

const config = z
  .object({
    TELEGRAM_BOT_TOKEN: settings.TELEGRAM_BOT_TOKEN,
    TELEGRAM_API_ROOT: settings.TELEGRAM_API_ROOT,
    CLASSIFY_FILE_PORT: settings.port(0),
  })
  .parse(process.env)

const face: Face = {
  box: { x: 100, y: 100, width: 200, height: 200 },
  score: 0.99,
  landmarks: [140, 180, 160, 140, 180].map((at) => [at, at] as const),
  emotion: {
    label: 'happy',
    score: 0.94,
    sure: true,
    scores: { angry: 0.01, disgust: 0.01, fear: 0.01, happy: 0.94, sad: 0.01, surprise: 0.01, neutral: 0.01 },
  },
  gender: { label: 'woman', score: 0.97, sure: true },
  age: 30,
}
const took = { decodeMs: 0, detectMs: 0, classifyMs: 0, drawMs: 0, totalMs: 0 }

const reader = {
  backend: 'wasm' as const,
  models: 'none',
  read: async (bytes: Uint8Array) => ({
    width: 1280,
    height: 853,
    faces: [face],
    took,
    // The answer is as large as the question.
    picture: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
  }),
}

const botToken = config.TELEGRAM_BOT_TOKEN
const log = createLog({ name: 'empty', level: 'warn', secrets: [botToken] })
await run({ log, graceMs: 5_000 }, async ({ onClose }) => {
  const telegram = createTelegram({
    token: botToken,
    apiRoot: config.TELEGRAM_API_ROOT,
    maxFileBytes: limits.imageBytes,
  })
  onClose('telegram', () => telegram.close())
  const app = await createService({
    route: routes.classifyFile,
    job: fileJob,
    source: { fetch: ({ file_id }, signal) => telegram.download(file_id, signal) },
    takesUploads: true,
    expects: 'Send the image.',
    reader,
    telegram,
    botToken,
    jobTimeoutMs: 60_000,
    concurrency: 8,
    maxWaiting: 32,
    log,
  })
  onClose('http', () => app.close())
  await app.listen({ host: '127.0.0.1', port: config.CLASSIFY_FILE_PORT })
})
