import { fileURLToPath } from 'node:url'
import { limits, routes, urlJob } from '@emogram/contract'
import { configOrExit, loadConfig } from '@emogram/runtime'
import { runService } from '@emogram/service'
import { schema } from './config.ts'
import { urlSource } from './source.ts'

/** For a whole picture, redirects included; the job's own deadline is longer and also pays for the rest. */
const fetchTimeoutMs = 20_000

const config = configOrExit(() => loadConfig(schema, process.env))

await runService({
  name: 'classify-url',
  config,
  port: config.CLASSIFY_URL_PORT,
  modelsFolder: fileURLToPath(new URL('../../../models/dist', import.meta.url)),
  env: process.env,
  differs: () => ({
    route: routes.classifyUrl,
    job: urlJob,
    source: urlSource({
      allowHosts: new Set(config.URL_ALLOW_HOSTS),
      maxBytes: limits.imageBytes,
      timeoutMs: fetchTimeoutMs,
    }),
    takesUploads: false,
    expects: 'Send {"url": "https://…"} as application/json.',
  }),
})
