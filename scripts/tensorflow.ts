import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { commandLine } from './command-line.ts'
import { attemptOnce, type OnceOptions } from './tensorflow/attempt.ts'
import { type Backend, memoryFile } from './tensorflow/memory.ts'
import { addonPath, cacheDir, packageDir, packageVersion } from './tensorflow/package.ts'
import { progressOn } from './tensorflow/progress.ts'
import { routes } from './tensorflow/routes.ts'

const help = `npm run tensorflow [-- --force]

Sets up the native binding of TensorFlow; without it everything runs on WebAssembly, with the same results but
slower. It tries, for at most ten minutes each:
  1. the binding that is already there
  2. the package's own installer, which downloads from storage.googleapis.com
  3. the library out of the Python package tensorflow-cpu (needs python3 with pip, and g++)

  --force   try again although an earlier attempt failed
  --help    show this text`

const onWasm =
  'TensorFlow: NO NATIVE BINDING HERE: running on WebAssembly, slower (try again: npm run tensorflow -- --force)\n'

/** The third downloads 270 MB and compiles: five minutes were too short for a slow line or a busy machine. */
const routeTimeoutMs = 10 * 60_000
/** To remove what a route had unpacked so far. */
const graceMs = 10_000

const memory = memoryFile(
  join(cacheDir, 'tensorflow.json'),
  `${process.platform}-${process.arch}, Node ABI ${process.versions.modules}, tfjs-node ${packageVersion}`,
)

/** @returns the backend that this machine runs on; tries to set the native one up when nobody has tried before */
export async function ensureTensorflow(): Promise<Backend> {
  if (process.env['TF_BACKEND'] === 'wasm') return 'wasm'
  // Loading it to be sure would cost every start two seconds.
  const stillThere = () => existsSync(join(packageDir, addonPath))
  const { backend, tried } = await setUp({ force: false, stillThere })
  if (tried && backend === 'wasm') process.stderr.write(onWasm)
  return backend
}

async function setUp(when: Pick<OnceOptions, 'force' | 'stillThere'>) {
  // The routes' processes have groups of their own, so a Ctrl-C reaches them only through us.
  const interrupted = new AbortController()
  const interrupt = (name: NodeJS.Signals) => interrupted.abort(new Error(`stopped by ${name}`))
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  try {
    const progress = progressOn(process.stderr)
    const { signal } = interrupted
    return await attemptOnce({ ...when, routes, memory, progress, routeTimeoutMs, graceMs, signal })
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  }
}

async function main(): Promise<void> {
  const { force } = commandLine(
    help,
    { options: { force: { type: 'boolean', default: false } } },
    ({ values }) => values,
  )
  try {
    // Who asks by name wants to know for sure, so a binding that is there is looked at again.
    const { backend } = await setUp({ force, stillThere: () => false })
    if (backend === 'wasm') process.stderr.write(onWasm)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    process.stderr.write(`TensorFlow: ${error.message}\n`)
    process.exitCode = 1
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) await main()
