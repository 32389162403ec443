import { routes } from '@emogram/contract'
import { Form } from '@emogram/telegram'
import type { BackendName } from '@emogram/vision'
import { request } from 'undici'
import { type Launched, launch, startCommand } from '../start/launch.ts'
import { processTree } from '../start/processes.ts'
import { rssByProcess, total } from './memory.ts'
import { unseen } from './photos.ts'

type Service = 'classify-file' | 'classify-url'

export interface House extends Pick<Launched, 'gateway' | 'page' | 'readyMs' | 'stop'> {
  readonly backend: BackendName
  /** Its workers included; by default of the one that reads uploads and the bot's files. */
  serviceRssMib(service?: Service): Promise<number>
  /** The same for each process, by its id. */
  serviceRssByProcess(service?: Service): Promise<ReadonlyMap<number, number>>
}

/** `before`, such as `taskset -c 0`, decides where all of it runs. */
export async function openHouse(backend: BackendName, before: readonly string[] = []): Promise<House> {
  const house = await launch({
    // Warnings only: on a server nobody reads every line and paints it. And time for a batch, however busy the machine.
    env: { TF_BACKEND: backend, LOG_LEVEL: 'warn', JOB_TIMEOUT_MS: '600000' },
    command: [...before, ...startCommand],
  })
  const processes = await processTree(house.child.pid!)
  const pidOf = (service: Service): number => {
    const found = processes.find(({ command }) =>
      new RegExp(`^\\S*node --.*/${service}/src/main\\.ts`).test(command),
    )
    if (found === undefined) throw new Error(`${service} does not run:\n${house.printed()}`)
    return found.pid
  }
  const pids = { 'classify-file': pidOf('classify-file'), 'classify-url': pidOf('classify-url') }
  const serviceRssByProcess: House['serviceRssByProcess'] = (service = 'classify-file') =>
    rssByProcess(pids[service])
  return {
    ...house,
    backend,
    serviceRssByProcess,
    serviceRssMib: async (service) => total(await serviceRssByProcess(service)),
  }
}

const requestTimeoutMs = 60_000

/**
 * Posts the photo as anybody may, and waits for the labelled one or for the JSON. Not with FormData: who sends
 * works on the cores that are measured, and it would cost 5 ms of them for each photo, this 1.
 */
export async function upload(
  gateway: string,
  photo: Buffer,
  accept: 'image/jpeg' | 'application/json' = 'image/jpeg',
): Promise<void> {
  const form = new Form({}, { image: { name: 'photo.jpg', type: 'image/jpeg', bytes: unseen(photo) } })
  const { statusCode, body } = await request(gateway + routes.classifyFile, {
    method: 'POST',
    body: form.bytes,
    headers: { accept, 'content-type': form.contentType },
    headersTimeout: requestTimeoutMs,
    bodyTimeout: requestTimeoutMs,
  })
  const answer = Buffer.from(await body.arrayBuffer())
  if (statusCode !== 200) throw new Error(`${statusCode} ${answer}`)
}
