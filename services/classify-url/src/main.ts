import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { limits, routes, urlJob } from '@emogram/contract'
import { configOrExit, loadConfig } from '@emogram/runtime'
import { readPage, runService, urlRoutes } from '@emogram/service'
import { schema } from './config.ts'
import { urlSource } from './source.ts'

/** For a whole picture, redirects included; the job's own deadline is longer and also pays for the rest. */
const fetchTimeoutMs = 20_000

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}
const config = configOrExit(() => loadConfig(schema, process.env))

const source = urlSource({
  allowHosts: new Set(config.URL_ALLOW_HOSTS),
  maxBytes: limits.imageBytes,
  timeoutMs: fetchTimeoutMs,
})

const page = await readPage(fileURLToPath(new URL('../../../page/dist', import.meta.url)))

await runService({
  name: 'classify-url',
  config,
  port: config.CLASSIFY_URL_PORT,
  modelsFolder: fileURLToPath(new URL('../../../models/dist', import.meta.url)),
  env: process.env,
  differs: () => ({
    route: routes.classifyUrl,
    job: urlJob,
    source,
    takesUploads: false,
    expects: 'Send {"url": "https://…"} as application/json.',
    rest: urlRoutes({
      fetchUrl: (url, signal) => source.fetch({ url }, signal),
      about: {
        version,
        detector: config.FACE_DETECTION_MODEL,
        maxPixels: config.MAX_PIXELS,
        needsKey: config.API_KEYS.length > 0,
      },
      page,
    }),
  }),
})
