import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Script, startNameServer } from '../attack/network/ssrf/name-server.ts'

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
  close(): Promise<void>
}

const inside = 'EMOGRAM_CHAOS_WORLD'
/** Nobody's packets get there: the network has no way out. */
const publicAddress = '93.184.215.14'
/** In /etc. A resolver that is not the C library's would ask outside. */
const files = {
  'resolv.conf': 'nameserver 127.0.0.1\noptions timeout:5 attempts:2\n',
  'nsswitch.conf': 'hosts: files dns\n',
} as const

const isRoot = process.getuid?.() === 0
/** Where only Linux helps, and root or a kernel that lets everybody make namespaces. */
const unshare = [
  'unshare',
  ...['--mount', '--net'],
  // Whatever still runs in there when its first process ends, or is killed, ends with it.
  ...['--pid', '--fork', '--kill-child', '--mount-proc'],
  ...(isRoot ? [] : ['--map-root-user']),
]

/**
 * Who is root by a mapping alone has nobody to become, and nginx, started by root, wants to become somebody: it would not
 * start. So it gets another number, which stands for the same user.
 */
const otherNumber = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--']

/** Runs this very program again, in a world of its own. @returns its exit code; undefined: we are inside, or there is none */
export async function runInWorld(): Promise<number | undefined> {
  if (process.env[inside] !== undefined) return undefined
  const [command = '', ...options] = unshare
  const works = spawnSync(command, [...options, 'ip', 'link', 'set', 'lo', 'up']).status === 0
  if (!works) return undefined
  const child = spawn(
    command,
    [...options, process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    { stdio: 'inherit', env: { ...process.env, [inside]: isRoot ? 'root' : 'mapped' } },
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill('SIGKILL'))
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

export async function openWorld(): Promise<World | undefined> {
  if (process.env[inside] === undefined) return undefined
  must('ip', 'link', 'set', 'lo', 'up')
  must('ip', 'address', 'add', `${publicAddress}/32`, 'dev', 'lo')
  // What is killed leaves things there that nobody else is to find.
  must('mount', '-t', 'tmpfs', 'tmpfs', '/dev/shm')
  const folder = await mkdtemp(join(tmpdir(), 'emogram-world-'))
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text)
    must('mount', '--bind', join(folder, name), `/etc/${name}`)
  }
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
    async close() {
      server.close()
      for (const name of Object.keys(files)) unmount(`/etc/${name}`)
      await rm(folder, { recursive: true })
    },
  }
}

/** Room for so many bytes, and no more. */
export function mountSmallDisk(folder: string, bytes: number): void {
  mkdirSync(folder)
  must('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder)
}

export const unmount = (folder: string): void => must('umount', folder)

function must(command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`)
}
