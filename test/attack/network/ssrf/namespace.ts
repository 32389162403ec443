/**
 * A network of one's own, in which every address there is leads to this machine: whoever connects to a private one is
 * seen. Linux makes it without root. Names are asked of a server on 127.0.0.1, as the process under test finds it in
 * /etc/resolv.conf: nothing of the product is changed for the attack.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
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

const files = {
  'resolv.conf': 'nameserver 127.0.0.1\noptions timeout:2 attempts:1\n',
  'nsswitch.conf': 'hosts: files dns\n',
  hosts: '127.0.0.1 localhost\n::1 localhost ip6-localhost\n',
}

const unshared = (folder: string, command: readonly string[]): string[] => [
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
  ...['--mount', '--net', 'sh', '-c', setUp, 'sh', folder, ...command],
]

/**
 * For the `skip` option of a test: `false` where such a network can be made, otherwise why not.
 * @throws Error with the same words when CI=true, where nothing may be left out
 */
export function withoutNamespaces(): string | false {
  const { status, stderr, error } = spawnSync('unshare', unshared('', ['true']), { encoding: 'utf8' })
  if (status === 0) return false
  const why = `no network of one's own can be made here: ${error?.message ?? stderr.trim()}`
  if (process.env['CI'] === 'true') throw new Error(why)
  return why
}

/** Starts a command in there; it and all its children live in it. Its output is read, its complaints are shown. */
export async function spawnInside(command: readonly string[]): Promise<ChildProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'emogram-attack-'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const child = spawn('unshare', unshared(folder, command), { stdio: ['ignore', 'pipe', 'inherit'] })
  child.once('close', () => void rm(folder, { recursive: true, force: true }))
  return child
}
