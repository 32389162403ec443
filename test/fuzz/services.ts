/** Both services in this process, with a reader that sees at once something else in every image. */
import type { AddressInfo } from 'node:net'
import { CodedError, type ErrorCode, type FileJob, fileJob, routes } from '@emogram/contract'
import { createLog } from '@emogram/runtime'
import {
  createService,
  type Reader,
  type ReadOptions,
  type ReadSomeOptions,
  uploadRoutes,
  urlRoutes,
} from '@emogram/service'
import { createTelegram } from '@emogram/telegram'
import type { Analysis, SomeFace } from '@emogram/vision'

const token = '123456:aVerySecretTokenThatNobodyMaySee00'

/** What the vision refuses images for. */
const refusals: readonly ErrorCode[] = [
  'not_an_image',
  'image_unreadable',
  'image_unprocessable',
  'too_many_pixels',
]

/** The first byte tells what becomes of an image: 0 to 3 are refused, of the others the rest tells how many faces. */
async function read(
  bytes: Uint8Array,
  {
    attributes = ['emotion', 'gender', 'age'],
    picture,
    minScore = 0.5,
    maxFaces,
  }: ReadOptions | ReadSomeOptions,
): Promise<Analysis<SomeFace>> {
  const [first = 0, second = 0] = bytes
  const code = refusals[first]
  if (code !== undefined) throw new CodedError(code)
  const [width, height] = [1 + second * 7, 1 + first * 3]
  const all = Array.from({ length: first % 4 }, (_, index) => faceOf(index, width, height, minScore))
  const faces = all.slice(0, maxFaces).map(({ emotion, gender, age, embedding, ...face }) => ({
    ...face,
    ...(attributes.includes('emotion') && { emotion }),
    ...(attributes.includes('gender') && { gender }),
    ...(attributes.includes('age') && { age }),
    ...(attributes.includes('embedding') && { embedding }),
  }))
  const took = { decodeMs: 0.04, detectMs: 1, classifyMs: 0, drawMs: 0, totalMs: 1.04 }
  return { width, height, faces, took, ...(picture && { picture: Buffer.from('a picture') }) }
}

/** Partly outside of the picture, as faces at its edge are. */
const faceOf = (index: number, width: number, height: number, score: number): Required<SomeFace> => ({
  box: { x: -10.55 + index, y: -3, width: width + 20, height: height / 3 },
  score,
  landmarks: [0, 1, 2, 3, 4].map((i) => [width - i * 2.5, i * 1.25] as const),
  emotion: {
    label: 'fear',
    score: 0.4,
    sure: false,
    scores: { angry: 0.1, disgust: 0, fear: 0.4, happy: 0.1, sad: 0.2, surprise: 0.1, neutral: 0.1 },
  },
  gender: { label: index === 0 ? 'man' : 'woman', score: 1, sure: false },
  age: 0,
  hindrance: 'turned_away',
  embedding: Float32Array.from({ length: 1024 }, (_, i) => (i === index ? -1 : 0)),
})

const reader = { backend: 'wasm', models: 'fuzz', read } as Reader

/** Stands in for the network: what a URL is refused for, classify-url's own tests try. */
async function fetchUrl(url: string): Promise<Uint8Array> {
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new CodedError('url_invalid')
  if (url.length % 7 === 0) throw new CodedError('url_forbidden')
  return Buffer.from([url.length % 256, url.charCodeAt(10) % 256])
}

/** Few places: one that is not given back is soon missed. */
const places = { concurrency: 1, maxWaiting: 3, jobTimeoutMs: 20_000 }

export async function startServices() {
  const log = createLog({ name: 'fuzz', level: 'silent', secrets: [] })
  const telegram = createTelegram({ token, apiRoot: 'http://127.0.0.1:9', maxFileBytes: 2 ** 20 })
  const about = { version: '0.0.0', detector: 'retinaface', maxPixels: 64e6, needsKey: false }
  const open = async (takesUploads: boolean) => {
    const app = await createService<FileJob>({
      route: routes.classifyFile,
      job: fileJob,
      source: { fetch: ({ file_id }, signal) => telegram.download(file_id, signal) },
      takesUploads,
      expects: 'Send the image in the field "image".',
      rest: takesUploads ? uploadRoutes : urlRoutes({ fetchUrl, about }),
      reader,
      telegram,
      botToken: token,
      log,
      ...places,
    })
    await app.listen({ host: '127.0.0.1', port: 0 })
    return { app, url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` }
  }
  const [files, urls] = [await open(true), await open(false)]
  return {
    'classify-file': files.url,
    'classify-url': urls.url,
    async close() {
      for (const { app } of [files, urls]) {
        app.server.closeAllConnections()
        await app.close()
      }
      await telegram.close()
    },
  }
}
