/** The walls around one container, as the engine and the kernel have them, not as a file asks for them. */
import { docker } from '../checks.ts'

interface Inspected {
  readonly Name: string
  readonly Config: { readonly StopTimeout?: number }
  readonly HostConfig: {
    readonly CapDrop: string[] | null
    readonly ReadonlyRootfs: boolean
    readonly Memory: number
    readonly PidsLimit: number | null
    readonly Init: boolean
  }
}

export const inspect = async <T = Inspected>(id: string): Promise<T> =>
  (JSON.parse(await docker('inspect', id)) as [T])[0]

/** @returns the walls that are missing */
export async function howHeld(id: string, without: readonly string[] = []): Promise<string[]> {
  const { Name, HostConfig } = await inspect(id)
  const [first, mounts] = await Promise.all([
    docker('exec', id, 'cat', '/proc/1/status'),
    docker('exec', id, 'cat', '/proc/1/mounts'),
  ])
  const holds = {
    'not root': /^Uid:\t[1-9]/m.test(first),
    'no capabilities': /^CapBnd:\t0+$/m.test(first) && HostConfig.CapDrop?.includes('ALL') === true,
    'no new privileges': /^NoNewPrivs:\t1$/m.test(first),
    'read-only': HostConfig.ReadonlyRootfs && /^\S+ \/ \S+ ro[ ,]/m.test(mounts),
    '/tmp in memory': /^tmpfs \/tmp tmpfs \S*nosuid\S*nodev/m.test(mounts),
    memory: HostConfig.Memory > 0,
    processes: (HostConfig.PidsLimit ?? 0) > 0,
    init: HostConfig.Init,
  }
  return Object.entries(holds).flatMap(([wall, stands]) =>
    stands || without.includes(wall) ? [] : `${Name}: ${wall}`,
  )
}

/** Asks from inside a container that runs Node whether anybody takes a connection there. */
export async function reaches(id: string, host: string, port: number): Promise<boolean> {
  const code = `
    const socket = require('net').connect(${port}, '${host}')
    const say = (word) => { console.log(word); process.exit() }
    socket.on('connect', () => say('yes')).on('error', () => say('no')).setTimeout(3000, () => say('no'))`
  return (await docker('exec', id, 'node', '-e', code)) === 'yes'
}
