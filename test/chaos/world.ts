import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { type Script, startNameServer } from '../attack/network/ssrf/name-server.ts'
import { isRoot, missingNamespaces, spawnInside } from '../namespace.ts'

/**
 * A machine of our own to break things on, made of Linux's namespaces: its network ends at itself, so its DNS is ours and
 * so are addresses that are public elsewhere; what is mounted in it nobody else sees. Nothing of it is left when it ends.
 */
export interface World {
  /** From now on the name is answered so: the first time, the second time, and so on; the last holds. */
  setName(name: string, ...answers: Script): void
  /** Since a name was set, this or another. */
  timesAsked(name: string): number
  /** An address of the internet, which here is this machine's. */
  readonly publicAddress: string
  /** What a command begins with that is to run in here as anybody. */
  readonly asAnybody: readonly string[]
  close(): void
}

const inside = 'EMOGRAM_CHAOS_WORLD'
/** Nobody's packets get there: the network has no way out. */
const publicAddress = '93.184.215.14'
/**
 * Who is root by a mapping alone has nobody to become, and nginx, started by root, wants to become somebody: it would not
 * start. So it gets another number, which stands for the same user.
 */
const otherNumber = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--']

/** Runs this very program again, in a world of its own. @returns its exit code; undefined: we are inside, or there is none */
export async function runInWorld(): Promise<number | undefined> {
  if (process.env[inside] !== undefined || missingNamespaces({ alone: true }) !== undefined) return undefined
  const child = await spawnInside([process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
    alone: true,
    stdio: 'inherit',
    env: { ...process.env, [inside]: isRoot ? 'root' : 'mapped' },
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill('SIGKILL'))
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

export async function openWorld(): Promise<World | undefined> {
  if (process.env[inside] === undefined) return undefined
  // What is killed leaves things there that nobody else is to find.
  must('mount', '-t', 'tmpfs', 'tmpfs', '/dev/shm')
  const server = await startNameServer()
  const names: Record<string, Script> = {}
  return {
    publicAddress,
    asAnybody: process.env[inside] === 'mapped' ? otherNumber : [],
    setName(name, ...answers) {
      names[name] = answers
      server.tell(names)
    },
    timesAsked: server.timesAsked,
    close: server.close,
  }
}

/** Room for so many bytes, and no more. */
export function mountSmallDisk(folder: string, bytes: number): void {
  mkdirSync(folder)
  must('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder)
}

export const unmount = (folder: string): void => must('umount', folder)

function must(command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 30_000 })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`)
}
