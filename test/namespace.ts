/**
 * A network of one's own, in which every address there is leads to this machine: whoever connects to a private one is
 * seen, and what is public elsewhere can be played. Linux makes it, where everybody may make namespaces without root. Names
 * are asked of a server on 127.0.0.1, as every process finds it in /etc/resolv.conf: nothing of the product is changed.
 */
import { type ChildProcess, type StdioOptions, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const setUp = `
set -e
ip link set lo up
ip route add local 0.0.0.0/0 dev lo
ip -6 route add local ::/0 dev lo
folder=$1; shift
for file in resolv.conf nsswitch.conf hosts; do
  [ -z "$folder" ] || mount --bind "$folder/$file" "/etc/$file"
done
exec "$@"`

/** In /etc. A resolver that is not the C library's would ask outside. */
const files = {
  'resolv.conf': 'nameserver 127.0.0.1\noptions timeout:2 attempts:1\n',
  'nsswitch.conf': 'hosts: files dns\n',
  hosts: '127.0.0.1 localhost\n::1 localhost ip6-localhost\n',
}

const tryWithinMs = 30_000

export interface InsideOptions {
  /** With processes of its own, too: whatever still runs in there when the first one ends, or is killed, ends with it. */
  readonly alone?: boolean
  readonly env?: NodeJS.ProcessEnv
  readonly stdio?: StdioOptions
}

export const isRoot = process.getuid?.() === 0

const unshared = (folder: string, command: readonly string[], { alone = false }: InsideOptions): string[] => [
  ...(isRoot ? [] : ['--map-root-user']),
  ...(alone ? ['--pid', '--fork', '--kill-child', '--mount-proc'] : []),
  ...['--mount', '--net', 'sh', '-c', setUp, 'sh', folder, ...command],
]

/** @returns why no such network can be made here, if it cannot */
export function missingNamespaces(options: InsideOptions = {}): string | undefined {
  const { status, stderr, error } = spawnSync('unshare', unshared('', ['true'], options), {
    encoding: 'utf8',
    timeout: tryWithinMs,
  })
  if (status === 0) return undefined
  return `no network of one's own can be made here: ${error?.message ?? stderr.trim()}`
}

/**
 * For the `skip` option of a test: `false` where such a network can be made, otherwise why not.
 * @throws Error with the same words when CI=true, where nothing may be left out
 */
export function withoutNamespaces(): string | false {
  const why = missingNamespaces()
  if (why !== undefined && process.env['CI'] === 'true') throw new Error(why)
  return why ?? false
}

/** Starts a command in there; it and all its children live in it. By default its output is read, its complaints are shown. */
export async function spawnInside(
  command: readonly string[],
  options: InsideOptions = {},
): Promise<ChildProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'emogram-network-'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const { env = process.env, stdio = ['ignore', 'pipe', 'inherit'] } = options
  const child = spawn('unshare', unshared(folder, command, options), { stdio, env })
  child.once('close', () => void rm(folder, { recursive: true, force: true }))
  return child
}
