import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { routes } from '@emogram/contract'
import { authority, type Gateway, type GatewayOptions, startNodeGateway } from './gateway.ts'

const template = new URL('../nginx/nginx.conf.template', import.meta.url)
/** It starts in a moment, but not on every machine; one that has ended is not waited for. */
const startTimeoutMs = 60_000

export interface NginxOptions extends GatewayOptions {
  /** A file. By default nothing is logged: on a laptop bot and services tell the story already. */
  readonly accessLog?: string
  /** That one address from elsewhere may make; this machine's own may make any number. */
  readonly requestsPerSecond?: number
  /** Its *.conf files stand inside `server`; by default there are none. */
  readonly serverFolder?: string
  /** How to start it; by default as a plain child. Whoever must outlive a kill -9 of this process puts a guard here. */
  readonly launch?: (command: string, args: readonly string[]) => ChildProcess
}

/** nginx when it is here, otherwise its stand-in. Both behave alike; test/gateway.test.ts holds them to it. */
export const startGateway = (options: NginxOptions): Promise<Gateway> =>
  nginxBinary() === undefined ? startNodeGateway(options) : startNginx(options)

/** The path of the `nginx` on the PATH. An empty entry there means the working folder, and in ours nginx is a folder. */
export function nginxBinary(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'nginx'))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** The real nginx with our configuration, in a folder of its own; resolves when it answers. */
export async function startNginx(options: NginxOptions): Promise<Gateway> {
  // Bodies that nginx sets aside are pictures: on Linux this folder is in memory, and no disk sees them.
  const folder = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'emogram-nginx-'))
  const removeFolder = () => rm(folder, { recursive: true, force: true })
  try {
    // Started by root, nginx works as somebody else, who has to get through to the folders for bodies.
    await chmod(folder, 0o711)
    const port = await freePort(options.host, options.port)
    const file = join(folder, 'nginx.conf')
    await writeFile(
      file,
      fillIn(await readFile(template, 'utf8'), {
        LISTEN: authority(options.host, port),
        // Never asked: on one machine the services are known by their addresses.
        RESOLVER: '127.0.0.1',
        CLASSIFY_FILE: options.classifyFile,
        CLASSIFY_URL: options.classifyUrl,
        BOT: options.bot,
        READ_TIMEOUT_MS: String(options.readTimeoutMs),
        TMP_DIR: folder,
        ACCESS_LOG: options.accessLog ?? '/dev/null',
        REQUESTS_PER_SECOND: String(options.requestsPerSecond ?? 20),
        SERVER_FOLDER: options.serverFolder ?? join(folder, 'server.d'),
      }),
    )
    const launch =
      options.launch ?? ((command, args) => spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] }))
    // -e: before it has read the file it would complain that its usual log needs root.
    const child = launch('nginx', ['-e', 'stderr', '-p', folder, '-c', file, '-g', 'daemon off;'])
    const exited = new Promise<void>((resolve) =>
      child.once('exit', () => resolve()).once('error', () => resolve()),
    ).then(removeFolder)
    let complaints = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaints = (complaints + text).slice(-4096)
    })
    const url = `http://${authority(options.host, port)}`
    try {
      await answers(url, child)
    } catch (error) {
      child.kill('SIGTERM')
      await exited
      throw new Error(`nginx did not start: ${complaints.trim()}`, { cause: error })
    }
    return {
      url,
      async close() {
        child.kill('SIGQUIT')
        await exited
      },
    }
  } catch (error) {
    await removeFolder()
    throw error
  }
}

/** What envsubst does in the image. */
const fillIn = (text: string, values: Record<string, string>): string =>
  text.replace(/\$\{([A-Z_]+)\}/g, (whole, name: string) => values[name] ?? whole)

/** nginx cannot choose a port, and when it finds one taken it says so only seconds later. */
async function freePort(host: string, port: number): Promise<number> {
  const probe = createServer().listen(port, host)
  await once(probe, 'listening')
  const taken = (probe.address() as AddressInfo).port
  await once(probe.close(), 'close')
  return taken
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const deadline = AbortSignal.timeout(startTimeoutMs)
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('it ended at once')
    try {
      const response = await fetch(new URL(routes.healthz, url), { signal: deadline })
      await response.body?.cancel()
      return
    } catch (error) {
      // Refused while it is still starting.
      if (deadline.aborted) throw error
    }
    await sleep(20)
  }
}
