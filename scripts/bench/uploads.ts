import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Uploads {
  readonly gateway: string
  readonly atATime: number
  readonly forMs: number
  /** A command such as `taskset -c 0`, that decides where the sender runs. */
  readonly before?: readonly string[]
}

const uploader = fileURLToPath(new URL('uploader.ts', import.meta.url))

/**
 * Uploads from a process of its own, so that its work delays no stopwatch and can be kept to the cores of the house.
 * @returns photos answered per second
 */
export async function keepUploading({ gateway, atATime, forMs, before = [] }: Uploads): Promise<number> {
  const node = [process.execPath, '--conditions=source', '--import', 'tsx', uploader]
  const [command, ...args] = [...before, ...node, gateway, String(atATime), String(forMs)]
  const child = spawn(command!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  let perSecond: number | undefined
  child.once('message', (said) => {
    perSecond = Number(said)
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0 || perSecond === undefined) throw new Error(`The uploads ended with exit code ${code}`)
  return perSecond
}
