import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { redisAnswers } from '../../../bot/test/redis-server.ts'
import { docker } from '../../checks.ts'
import { addressesOf, containers, gateway, ours, person } from '../../containers/stack.ts'
import { answersOk, watchReadiness } from '../readiness.ts'
import type { Site } from '../site.ts'
import type { Stage } from '../stage.ts'

/** The containers that test/chaos.sh has brought up. */
export interface ContainerRig extends Stage {
  /** Of each service there is one, and it stays the same however often it is started again. */
  readonly ids: Readonly<Record<string, string>>
  close(): Promise<void>
}

const truthWithinMs = 2_000
const ports = { 'classify-file': 8001, 'classify-url': 8002, bot: 8003, redis: 6379 } as const
type Asked = keyof typeof ports

export async function openContainerRig(picturesFolder: string): Promise<ContainerRig> {
  const ids = Object.fromEntries(
    await Promise.all(ours.map(async (service) => [service, await onlyOne(service)] as const)),
  )
  const addresses = new Map<Asked, string>()

  /** Not through the gateway, whose word is being checked. A container that was started again may live elsewhere. */
  async function ask(service: Asked, how: (address: string) => Promise<boolean>): Promise<boolean> {
    const [address] = addresses.has(service)
      ? [addresses.get(service)!]
      : await addressesOf(ids[service] ?? '')
    if (address !== undefined && (await how(address))) {
      addresses.set(service, address)
      return true
    }
    addresses.delete(service)
    return false
  }
  const isReady = (service: Asked) => () =>
    ask(service, (address) => answersOk(`http://${address}:${ports[service]}/readyz`, truthWithinMs))

  const withRedis = ours.includes('redis')
  const readiness = watchReadiness(
    [
      {
        who: 'the gateway',
        isSaid: () => answersOk(`${gateway}/readyz`, 8_000),
        needs: ['classify-file', 'classify-url'],
      },
      { who: 'the bot', isSaid: isReady('bot'), needs: withRedis ? ['redis'] : [] },
    ],
    {
      'classify-file': isReady('classify-file'),
      'classify-url': isReady('classify-url'),
      ...(withRedis && {
        redis: () => ask('redis', (address) => redisAnswers(address, ports.redis, truthWithinMs)),
      }),
    },
  )

  return {
    ids,
    person,
    site: siteIn(picturesFolder),
    readiness,
    printed: () => docker('logs', ids['bot'] ?? ''),
    memoryMb: async () =>
      Object.fromEntries(
        await Promise.all(
          Object.entries(ids).map(async ([service, id]) => [service, await residentMb(id)] as const),
        ),
      ),
    mend: () => person.clearFaults(),
    close: () => readiness.stop(),
  }
}

async function onlyOne(service: string): Promise<string> {
  const [id, ...others] = await containers(service)
  if (id === undefined || others.length > 0) throw new Error(`Expected one container of ${service}`)
  return id
}

/** The website of test/up.override.yml. */
const siteIn = (folder: string): Site => ({
  host: 'pictures.test',
  put(path, page) {
    if (typeof page === 'function') throw new Error('This website has files only')
    writeFileSync(join(folder, path), page)
    return `http://pictures.test${path}`
  },
  async close() {},
})

/** All processes of a container, as the kernel counts them. */
async function residentMb(id: string): Promise<number> {
  const status = await docker('exec', id, 'sh', '-c', 'cat /proc/[0-9]*/status')
  const kilobytes = [...status.matchAll(/^VmRSS:\s+(\d+) kB$/gm)].map(([, kb]) => Number(kb))
  return Math.round(kilobytes.reduce((sum, kb) => sum + kb, 0) / 1024)
}
