/**
 * Leaves of the workspace, whose manifests lie in the working directory, these rooms and what they are made of, without
 * anything for development: `node narrow.mjs bot`. `npm ci` then installs what runs and nothing else. Asked by
 * `--workspace` alone it would bring the simulator and its packages along, for the tests of a room use it.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'

const read = (folder) => JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
const write = (folder, manifest) =>
  writeFileSync(`${folder}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`)

const { devDependencies: _, ...root } = read('.')
const folders = Object.keys(JSON.parse(readFileSync('package-lock.json', 'utf8')).packages).filter(
  (path) => path !== '' && !path.split('/').includes('node_modules'),
)
const rooms = new Map(folders.map((folder) => [read(folder).name, folder]))

const kept = new Set(process.argv.slice(2))
for (const folder of kept) {
  const { devDependencies, ...manifest } = read(folder)
  write(folder, manifest)
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    if (rooms.has(name)) kept.add(rooms.get(name))
  }
}
for (const folder of folders) if (!kept.has(folder)) rmSync(folder, { recursive: true })
write('.', { ...root, workspaces: [...kept] })
