import { routes } from '@emogram/contract'
import type { BackendName } from '@emogram/vision'
import { request } from 'undici'
import { type Launched, launch, startCommand } from '../start/launch.ts'
import { processTree } from '../start/processes.ts'
import { rssMib } from './memory.ts'
import { unseen } from './photos.ts'

export interface House extends Pick<Launched, 'gateway' | 'page' | 'readyMs' | 'stop'> {
  readonly backend: BackendName
  /** Of the one that reads uploads and the bot's files, its workers included. */
  serviceRssMib(): Promise<number>
}

/** `before`, such as `taskset -c 0`, decides where all of it runs. */
export async function openHouse(backend: BackendName, before: readonly string[] = []): Promise<House> {
  const house = await launch({
    // Warnings only: on a server nobody reads every line and paints it.
    env: { TF_BACKEND: backend, LOG_LEVEL: 'warn' },
    command: [...before, ...startCommand],
  })
  const service = (await processTree(house.child.pid!)).find(({ command }) =>
    /^\S*node --.*\/classify-file\/src\/main\.ts/.test(command),
  )
  if (service === undefined) throw new Error(`classify-file does not run:\n${house.printed()}`)
  return { ...house, backend, serviceRssMib: () => rssMib(service.pid) }
}

const requestTimeoutMs = 60_000
const boundary = 'photo-of-the-bench'
const before = Buffer.from(
  `--${boundary}\r\ncontent-disposition: form-data; name="image"; filename="photo.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`,
)
const after = Buffer.from(`\r\n--${boundary}--\r\n`)

/**
 * Posts the photo as anybody may, and waits for the labelled one or for the JSON. The form is one piece of memory: who
 * sends works on the cores that are measured, and FormData would cost 5 ms of them for each photo, this 1.
 */
export async function upload(
  gateway: string,
  photo: Buffer,
  accept: 'image/jpeg' | 'application/json' = 'image/jpeg',
): Promise<void> {
  const { statusCode, body } = await request(gateway + routes.classifyFile, {
    method: 'POST',
    body: Buffer.concat([before, unseen(photo), after]),
    headers: { accept, 'content-type': `multipart/form-data; boundary=${boundary}` },
    headersTimeout: requestTimeoutMs,
    bodyTimeout: requestTimeoutMs,
  })
  const answer = Buffer.from(await body.arrayBuffer())
  if (statusCode !== 200) throw new Error(`${statusCode} ${answer}`)
}
