import { fileJob, routes } from '@emogram/contract'
import { createLog } from '@emogram/runtime'
import { createTelegram } from '@emogram/telegram'
import { createService } from '../src/index.ts'
import { authorization, token } from './service.ts'

/** A service with a bug of the talkative kind, answering one request: a program, since the log goes to stdout. */
const log = createLog({ name: 'faulty', level: 'trace', secrets: [token] })
const telegram = createTelegram({ token, apiRoot: 'http://127.0.0.1:9', maxFileBytes: 1 })
const service = await createService({
  route: routes.classifyFile,
  job: fileJob,
  source: {
    fetch: async ({ file_id }) => {
      throw new TypeError(
        `no ${file_id} at https://api.telegram.org/file/bot${encodeURIComponent(token)}/x`,
        {
          cause: new Error(`inner ${token}`),
        },
      )
    },
  },
  takesUploads: true,
  expects: 'Send something else.',
  reader: { backend: 'wasm', models: 'test', read: () => Promise.reject<never>(new Error('never asked')) },
  telegram,
  botToken: token,
  jobTimeoutMs: 5_000,
  concurrency: 1,
  maxWaiting: 1,
  log,
})
const answer = await service.inject({
  method: 'POST',
  url: routes.classifyFile,
  headers: { authorization, 'x-request-id': 'r-1' },
  payload: { file_id: 'abc' },
})
process.stderr.write(answer.body)
const form =
  '--b\r\nContent-Disposition: form-data; name="image"; filename="private-name.jpg"\r\n\r\nx\r\n--b--\r\n'
await service.inject({
  method: 'POST',
  url: routes.classifyFile,
  headers: {
    authorization,
    'user-agent': 'private-agent',
    'content-type': 'multipart/form-data; boundary=b',
  },
  payload: form,
})
await service.close()
await telegram.close()
