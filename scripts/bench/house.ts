import { routes } from '@emogram/contract'
import type { BackendName } from '@emogram/vision'
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

/** Posts the photo as anybody may, and waits for the labelled one or for the JSON. */
export async function upload(
  gateway: string,
  photo: Buffer,
  accept: 'image/jpeg' | 'application/json' = 'image/jpeg',
): Promise<void> {
  const form = new FormData()
  form.set('image', new Blob([Uint8Array.from(unseen(photo))], { type: 'image/jpeg' }), 'photo.jpg')
  const response = await fetch(gateway + routes.classifyFile, {
    method: 'POST',
    body: form,
    headers: { accept },
    signal: AbortSignal.timeout(requestTimeoutMs),
  })
  const body = await response.arrayBuffer()
  if (!response.ok) throw new Error(`${response.status} ${Buffer.from(body)}`)
}
