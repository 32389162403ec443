import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import { type AnswerTo, chatImageBytes } from '@emogram/contract'
import { createLog, run, settings } from '@emogram/runtime'
import { createTelegram, type Telegram } from '@emogram/telegram'
import type { DetectorName, FaceModelName } from '@emogram/vision'
import { z } from 'zod'
import { createServiceMetrics } from './metrics.ts'
import { createReaderPool } from './reader-pool.ts'
import { createService, type ServiceOptions } from './service.ts'

/** Every name, and no other. */
type NamesOf<Name extends string> = { readonly [Each in Name]: Each }

/** Written out: to ask the vision for their names would load its native libraries into the process that answers requests. */
const detectors = {
  retinaface: 'retinaface',
  ssd_mobilenetv1: 'ssd_mobilenetv1',
  tiny_face_detector: 'tiny_face_detector',
  blazeface: 'blazeface',
} as const satisfies NamesOf<DetectorName>
const faceModels = {
  both: 'both',
  face: 'face',
  xception: 'xception',
} as const satisfies NamesOf<FaceModelName>

const oneOf = <Names extends Readonly<Record<string, string>>>(names: Names) =>
  z.enum(names, { error: `must be one of ${Object.keys(names).join(', ')}` })

/** Settings that both services read. */
export const serviceSettings = z.object({
  TELEGRAM_BOT_TOKEN: settings.TELEGRAM_BOT_TOKEN,
  TELEGRAM_API_ROOT: settings.TELEGRAM_API_ROOT,
  HOST: settings.HOST,
  JOB_TIMEOUT_MS: settings.JOB_TIMEOUT_MS,
  LOG_LEVEL: settings.LOG_LEVEL,
  /** Unset: native TensorFlow where its binding loads, WebAssembly elsewhere. */
  TF_BACKEND: z
    .enum(['tensorflow', 'tensorflow-gpu', 'wasm'], { error: 'must be tensorflow, tensorflow-gpu or wasm' })
    .optional(),
  FACE_DETECTION_MODEL: oneOf(detectors).default('retinaface'),
  FACE_MODEL: oneOf(faceModels).default('both'),
  /** Width × height of one picture; a worker decodes one at a time. */
  MAX_PIXELS: settings.wholeNumber(1_000_000, 1_000_000_000).default(64_000_000),
  /** Processes that read pictures, one at a time each. */
  WORKERS: settings.wholeNumber(1, 256).default(availableParallelism()),
  /** Whoever is not the bot must show one of them; without any, everybody may call. */
  API_KEYS: settings.list(
    z
      .string()
      .regex(/^[\w.~+/=-]{16,256}$/, 'must be keys of 16 to 256 characters, with commas between them'),
  ),
  /** Of one key or address, for each process; 0 is no bound. */
  REQUESTS_PER_MINUTE: settings.wholeNumber(0, 1_000_000).default(0),
  /** Websites whose pages may call the REST API. */
  CORS_ORIGINS: settings.list(
    z.string().regex(/^https?:\/\/[^/\s]+$/, 'must be origins such as https://example.com'),
  ),
  /** Pictures under way at the same time: most of their time is spent waiting for a download or an upload. */
  SERVICE_CONCURRENCY: settings.wholeNumber(1, 256).default(8),
})

type ServiceConfig = z.infer<typeof serviceSettings>
type Difference<Job extends AnswerTo> = Pick<
  ServiceOptions<Job>,
  'route' | 'job' | 'source' | 'album' | 'takesUploads' | 'expects' | 'rest'
>

/** Requests let in to wait for a place; each may hold an upload of 21 MB. */
const maxWaiting = 32

export interface RunServiceOptions<Job extends AnswerTo> {
  readonly name: string
  readonly config: ServiceConfig
  readonly port: number
  readonly modelsFolder: string
  /** Folder shared with a Bot API server of one's own, where there is one. */
  readonly telegramFilesDir?: string | undefined
  /** Of this the workers get what concerns a GPU. */
  readonly env: NodeJS.ProcessEnv
  /** What makes this service differ from the other one. */
  differs(parts: { telegram: Telegram }): Difference<Job>
}

/** A whole service process, from loading the networks to the last answer. */
export async function runService<Job extends AnswerTo>(options: RunServiceOptions<Job>): Promise<void> {
  const { name, config } = options
  const botToken = config.TELEGRAM_BOT_TOKEN
  const maxBytes = chatImageBytes(options.telegramFilesDir)
  const log = createLog({ name, level: config.LOG_LEVEL, secrets: [botToken, ...config.API_KEYS] })
  await run({ log, graceMs: config.JOB_TIMEOUT_MS + 5_000 }, async ({ onClose }) => {
    const metrics = createServiceMetrics(log)
    const telegram = createTelegram({
      token: botToken,
      apiRoot: config.TELEGRAM_API_ROOT,
      filesDir: options.telegramFilesDir,
      maxFileBytes: maxBytes,
      onCall: metrics.telegramCall,
    })
    onClose('telegram', () => telegram.close())
    const reader = await createReaderPool({
      workers: config.WORKERS,
      vision: {
        modelsFolder: options.modelsFolder,
        backend: config.TF_BACKEND,
        detector: config.FACE_DETECTION_MODEL,
        faceModel: config.FACE_MODEL,
        // Workers × threads = cores: one more of either only makes them wait for each other.
        threads: Math.max(1, Math.floor(availableParallelism() / config.WORKERS)),
        maxBytes,
        maxPixels: config.MAX_PIXELS,
      },
      env: options.env,
      log,
    })
    onClose('workers', reader.close)
    if (reader.fallbackReason !== undefined) {
      log.warn(
        { reason: reader.fallbackReason },
        reader.backend === 'wasm'
          ? 'native TensorFlow does not load: running on WebAssembly, slower'
          : 'the detector does not run on the GPU: running on the CPU, slower',
      )
    }
    metrics.pool(reader.stats)
    const difference = options.differs({ telegram })
    const app = await createService({
      ...difference,
      source: metrics.source(difference.source),
      album: difference.album && metrics.source(difference.album),
      reader: metrics.reader(reader),
      metrics,
      door: {
        keys: config.API_KEYS,
        requestsPerMinute: config.REQUESTS_PER_MINUTE,
        origins: config.CORS_ORIGINS,
      },
      telegram,
      botToken,
      jobTimeoutMs: config.JOB_TIMEOUT_MS,
      concurrency: config.SERVICE_CONCURRENCY,
      maxWaiting,
      log,
    })
    onClose('http', () => app.close())
    await app.listen({ host: config.HOST, port: options.port })
    const { port } = app.server.address() as AddressInfo
    log.info({ backend: reader.backend, workers: config.WORKERS, port }, 'ready')
  })
}
