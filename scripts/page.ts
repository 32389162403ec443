/** Makes what a browser gets at / and /docs out of page/, into page/dist: each file named after what is in it. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import sharp from 'sharp'

const root = fileURLToPath(new URL('..', import.meta.url))
const room = join(root, 'page')
const target = join(room, 'dist')
const pages = ['index.html', 'docs.html']

/** From where what is made comes; packages change with the lock. */
const sources = [
  'page/src',
  'page/style',
  'page',
  'lib/contract/src',
  'lib/words/src/en',
  'scripts/page.ts',
  'package-lock.json',
]

const swagger = join(root, 'node_modules/swagger-ui-dist')
const photos = join(root, 'node_modules/@vladmandic/face-api/demo')

/** What is cut out: the faces, and not much below them. Shares of the photo's height. */
const samples = [
  { photo: 'sample3.jpg', top: 0.02, height: 0.72 },
  { photo: 'sample5.jpg', top: 0, height: 0.98 },
  { photo: 'sample6.jpg', top: 0.05, height: 0.72 },
]
const samplePx = { width: 1280, small: { width: 336, height: 224 } }

/** Quick when nothing has changed since. */
export async function ensurePage(): Promise<void> {
  if ((await newest(sources)) < (await timeOf(join(target, pages[0]!)))) return
  const assets = new Map<string, Uint8Array>([
    ...(await bundles()),
    ...(await sampleFiles()),
    ['icon.svg', await readFile(join(room, 'icon.svg'))],
    ['swagger-ui.js', await withoutMap(join(swagger, 'swagger-ui-bundle.js'))],
    ['swagger-ui.css', await withoutMap(join(swagger, 'swagger-ui.css'))],
  ])
  const named = new Map([...assets].map(([name, bytes]) => [name, hashedName(name, bytes)]))
  const folder = join(target, 'assets')
  await mkdir(folder, { recursive: true })
  for (const [name, bytes] of assets) await put(join(folder, named.get(name)!), bytes)
  for (const page of pages) {
    const html = await readFile(join(room, page), 'utf8')
    await put(
      join(target, page),
      html.replace(/(?<=\/assets\/)[\w.-]+/g, (name) => nameIn(named, name, page)),
    )
  }
  const wanted = new Set(named.values())
  for (const name of await readdir(folder)) {
    // Drafts are another process's, which makes the same at this moment.
    if (!wanted.has(name) && !isDraft(name)) await rm(join(folder, name), { force: true })
  }
}

async function bundles(): Promise<[string, Uint8Array][]> {
  const { outputFiles } = await build({
    entryPoints: ['src/app.ts', 'src/docs.ts', 'style/page.css', 'style/docs.css'],
    absWorkingDir: room,
    bundle: true,
    format: 'esm',
    minify: true,
    charset: 'utf8',
    target: 'es2022',
    supported: { 'color-functions': true },
    conditions: ['source'],
    outdir: 'dist',
    write: false,
    logLevel: 'warning',
  })
  return outputFiles.map(({ path, contents }) => [basename(path), contents])
}

async function sampleFiles(): Promise<[string, Uint8Array][]> {
  const made: [string, Uint8Array][] = []
  for (const [index, { photo, top, height }] of samples.entries()) {
    const source = sharp(join(photos, photo))
    const whole = await source.metadata()
    const cut = source.extract({
      left: 0,
      width: whole.width,
      top: Math.round(top * whole.height),
      height: Math.round(height * whole.height),
    })
    const large = await cut.resize({ width: samplePx.width }).jpeg({ quality: 82, mozjpeg: true }).toBuffer()
    const small = sharp(large).resize({ ...samplePx.small, position: 'top' })
    made.push([`sample-${index + 1}.jpg`, large])
    made.push([`sample-${index + 1}-small.jpg`, await small.jpeg({ quality: 78, mozjpeg: true }).toBuffer()])
  }
  return made
}

/** A browser's tools would ask for the map, which is not there. */
const withoutMap = async (path: string): Promise<Uint8Array> =>
  Buffer.from((await readFile(path, 'utf8')).replace(/(\/\/|\/\*)# sourceMappingURL=.*$/, ''))

function hashedName(name: string, bytes: Uint8Array): string {
  const extension = extname(name)
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 10)
  return `${basename(name, extension)}-${hash}${extension}`
}

function nameIn(named: ReadonlyMap<string, string>, name: string, page: string): string {
  const found = named.get(name)
  if (found === undefined) throw new Error(`page/${page} asks for ${name}, which is not made.`)
  return found
}

/** In one step: whoever starts at the same time reads either the old one or the new one. */
async function put(path: string, content: Uint8Array | string): Promise<void> {
  const draft = `${path}.${process.pid}`
  await writeFile(draft, content)
  await rename(draft, path)
}

const isDraft = (name: string): boolean => /\.\d+$/.test(name)

async function newest(paths: readonly string[]): Promise<number> {
  const times = await Promise.all(
    paths.map(async (path) => {
      const full = join(root, path)
      const inside = (await stat(full)).isDirectory() ? await readdir(full, { withFileTypes: true }) : []
      const files = inside.filter((entry) => entry.isFile()).map((entry) => timeOf(join(full, entry.name)))
      return Math.max(inside.length === 0 ? await timeOf(full) : 0, ...(await Promise.all(files)))
    }),
  )
  return Math.max(...times)
}

async function timeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensurePage()
