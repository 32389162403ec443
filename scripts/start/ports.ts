import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { ConfigError } from '@emogram/runtime'

/**
 * The port itself where it is free. A taken one is an error where somebody asked for it by name, and otherwise gives
 * way to any free one: a laptop has other things running.
 */
export async function availablePort(
  setting: string,
  asked: number | undefined,
  usual: number,
): Promise<number> {
  const port = asked ?? usual
  if (await isFree(port)) return port
  if (asked !== undefined)
    throw new ConfigError([`${setting}: port ${port} is taken or not allowed; choose another one`])
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const free = (probe.address() as AddressInfo).port
  await once(probe.close(), 'close')
  return free
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1')
  try {
    await once(probe, 'listening')
  } catch (error) {
    if (['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
  await once(probe.close(), 'close')
  return true
}
