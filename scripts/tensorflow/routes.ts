import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Route } from './attempt.ts'
import { runCommand } from './command.ts'
import { addonPath, checkLoads, packageDir, setUpCopy } from './package.ts'
import { buildFromWheel } from './wheel.ts'

const binDir = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url))

const alreadyThere: Route = {
  name: 'looking for the native binding',
  async run(signal) {
    if (!existsSync(join(packageDir, addonPath))) throw new Error('there is none yet')
    await checkLoads(packageDir, signal)
  },
}

const ownInstaller: Route = {
  name: "the package's own installer",
  run: (signal, step) =>
    setUpCopy(signal, step, async (copy) => {
      await checkReachable(signal)
      await runCommand(process.execPath, ['scripts/install.js'], {
        signal,
        cwd: copy,
        env: { ...process.env, PATH: `${binDir}${delimiter}${process.env['PATH'] ?? ''}` },
      })
    }),
}

const fromWheel: Route = {
  name: 'libtensorflow out of the Python package',
  run: (signal, step) => setUpCopy(signal, step, (copy) => buildFromWheel(copy, signal, step)),
}

export const routes: readonly Route[] = [alreadyThere, ownInstaller, fromWheel]

const installerHost = 'https://storage.googleapis.com/'
const reachableMs = 10_000

/**
 * The installer would wait minutes for a host behind a firewall that swallows packets. Somebody who has configured
 * a proxy or a mirror knows better than this check does.
 */
async function checkReachable(signal: AbortSignal): Promise<void> {
  if (Object.keys(process.env).some((name) => /^https?_proxy$|CDN_STORAGE$|TFJS_NODE_BASE_URI$/i.test(name)))
    return
  try {
    const response = await fetch(installerHost, {
      method: 'HEAD',
      signal: AbortSignal.any([signal, AbortSignal.timeout(reachableMs)]),
    })
    await response.body?.cancel()
  } catch (error) {
    throw new Error(`${installerHost} cannot be reached`, { cause: error })
  }
}
