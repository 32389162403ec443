import { readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from './command.ts'

// lib/vision is the room that depends on the package, so this is where it is looked for.
const require = createRequire(new URL('../../lib/vision/package.json', import.meta.url))
const manifestPath = require.resolve('@tensorflow/tfjs-node/package.json')

export const packageDir = dirname(manifestPath)
export const packageVersion = (JSON.parse(readFileSync(manifestPath, 'utf8')) as { version: string }).version
export const nodeApiInclude = join(dirname(require.resolve('node-api-headers/package.json')), 'include')

/** Inside node_modules, so that a copy of the package finds the same dependencies as the package itself. */
export const cacheDir = fileURLToPath(new URL('../../node_modules/.cache/emogram', import.meta.url))

/** What a set-up package has beside what npm unpacked; libraries first, so that a binding always finds them. */
const builtFolders = ['deps', 'lib'] as const

/** Where tfjs-node looks for its addon: it knows Node-API up to version 8. */
export const addonPath = 'lib/napi-v8/tfjs_binding.node'

/** Works with real kernels, not only with the loader: a binding for another libtensorflow loads and then fails. */
const tinyModel = `
const tf = require(process.argv[1])
const scores = tf.softmax(tf.conv2d(tf.ones([1, 4, 4, 1]), tf.ones([3, 3, 1, 2]), 1, 'same')).dataSync()
if (tf.getBackend() !== 'tensorflow' || Math.abs(scores[0] - 0.5) > 1e-3) throw new Error('the binding loads but computes nonsense')`

/** @throws Error saying why the package in this folder does not run natively */
export async function checkLoads(folder: string, signal: AbortSignal): Promise<void> {
  // In a process of its own: a library for another processor ends the process that loads it.
  await runCommand(process.execPath, ['-e', tinyModel, '--', folder], {
    signal,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  })
}

/**
 * Lets `build` set up a copy of the package, and moves the result into the package only when it has been seen to
 * work: whatever goes wrong on the way, nothing half done stays behind.
 */
export async function setUpCopy(
  signal: AbortSignal,
  step: (name: string) => void,
  build: (copy: string) => Promise<void>,
): Promise<void> {
  await mkdir(cacheDir, { recursive: true })
  await removeAbandoned()
  const work = await mkdtemp(join(cacheDir, workPrefix))
  try {
    const copy = join(work, 'tfjs-node')
    const built = new Set(builtFolders.map((folder) => join(packageDir, folder)))
    await cp(packageDir, copy, { recursive: true, filter: (source) => !built.has(source) })
    await build(copy)
    step('checking that the binding works')
    await checkLoads(copy, signal)
    for (const folder of builtFolders) {
      const place = join(packageDir, folder)
      await rename(place, join(work, `old-${folder}`)).catch(ignoreMissing)
      await rename(join(copy, folder), place)
    }
    await checkLoads(packageDir, signal).catch(async (error) => {
      for (const folder of builtFolders) await rm(join(packageDir, folder), { recursive: true, force: true })
      throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

const workPrefix = 'tensorflow-'
/** Longer than any attempt lasts: a younger folder may belong to somebody who is still at work. */
const abandonedMs = 30 * 60_000

/** A killed attempt could not clean up, and it may have left most of a gigabyte. */
async function removeAbandoned(): Promise<void> {
  for (const entry of await readdir(cacheDir, { withFileTypes: true })) {
    if (!entry.isDirectory() || !entry.name.startsWith(workPrefix)) continue
    const folder = join(cacheDir, entry.name)
    const { mtimeMs } = await stat(folder)
    if (Date.now() - mtimeMs > abandonedMs) await rm(folder, { recursive: true, force: true })
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
