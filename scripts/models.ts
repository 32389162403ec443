/** Puts the weights where the services look for them: out of the installed packages, into models/dist, checked. */
import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const root = fileURLToPath(new URL('..', import.meta.url))
const manifestFile = join(root, 'models', 'manifest.json')
const target = join(root, 'models', 'dist')

const manifestSchema = z.record(
  z.string(),
  z.object({ files: z.array(z.object({ file: z.string(), from: z.string(), sha256: z.string() })) }),
)

/** Quick when nothing is missing; otherwise copies, and fails loudly on bytes that are not the expected ones. */
export async function ensureModels(): Promise<void> {
  const manifest = await readFile(manifestFile, 'utf8')
  await mkdir(target, { recursive: true })
  for (const { files } of Object.values(manifestSchema.parse(JSON.parse(manifest)))) {
    for (const { file, from, sha256 } of files) {
      const destination = join(target, file)
      if ((await sha256Of(destination)) === sha256) continue
      // Our own lie beside the manifest. The others not by require.resolve: packages need not export their weights.
      const source = from.startsWith('./') ? join(root, 'models', from) : join(root, 'node_modules', from)
      const found = await sha256Of(source)
      if (found !== sha256) {
        throw new Error(`${from}: expected sha256 ${sha256}, found ${found ?? 'no file'}. Run npm ci.`)
      }
      await copyFile(source, destination)
    }
  }
  await writeFile(join(target, 'manifest.json'), manifest)
}

async function sha256Of(path: string): Promise<string | undefined> {
  try {
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureModels()
