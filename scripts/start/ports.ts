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

/** Below the range from which connections take theirs, so that nobody gets them in between by chance. */
const portRange = { from: 20_000, to: 29_999 } as const

/** Ports to be opened a moment later, perhaps by other processes. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>()
  while (found.size < count) {
    const port = portRange.from + Math.floor(Math.random() * (portRange.to - portRange.from))
    if (await isFree(port)) found.add(port)
  }
  return [...found]
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
