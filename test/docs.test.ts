import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, resolve } from 'node:path'
import { test } from 'node:test'
import { apiRoutes, errorTable } from '@emogram/contract'

const root = resolve(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
/** Of the repository, as far as somebody wrote it: relative to its root, with forward slashes. */
function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (entry.isFile()) return [path]
    const made = ['node_modules', 'dist', 'out', 'coverage', 'artifacts', '.git'].includes(entry.name)
    return entry.isDirectory() && !made ? filesIn(path) : []
  })
}

const files = filesIn('.')
const documents = files.filter((file) => file.endsWith('.md'))

/** Shell and JSON are no links. */
const prose = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')

/** As GitHub makes them from headings. */
const anchorsOf = (file: string): string[] =>
  [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

test('every relative link in the documents leads somewhere', () => {
  assert.ok(documents.includes('README.md'))
  const dead = documents.flatMap((file) =>
    [...prose(read(file)).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#', 2)
        const to = path === '' ? file : join(dirname(file), path)
        return !existsSync(join(root, to)) || (anchor !== undefined && !anchorsOf(to).includes(anchor))
      })
      .map((target) => `${file}: ${target}`),
  )
  assert.deepEqual(dead, [])
})

test('the README says how to start, to test and to deploy', () => {
  const readme = read('README.md')
  for (const command of ['npm ci && npm start', 'npm ci && npm test', 'docker-compose -f prod.yml up']) {
    assert.ok(readme.includes(command), command)
  }
})

test('every wall of the threat model is held by tests that exist', () => {
  const section = read('SECURITY.md').split('## Threat model')[1]!.split('\n## ')[0]!
  const walls = section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
  assert.ok(walls.length > 10)
  const parts = files
    .filter((file) => /^test\/attack\/.*\.ts$/.test(file))
    .flatMap((file) => [...read(file).matchAll(/^ {2}name: '(\w+)',$/gm)].map(([, name]) => name!))
  for (const wall of walls) {
    const heldBy = wall.split('|').at(-2)!
    const linked = [...heldBy.matchAll(/\]\((\S*test\/\S+\.ts)\)/g)]
    const [, named = ''] = /attack: (\w+(?:, \w+)*)/.exec(heldBy) ?? []
    const attacks = named.split(', ').filter((name) => name !== '')
    assert.ok(linked.length + attacks.length > 0, wall)
    for (const name of attacks) assert.ok(parts.includes(name), `${name}: ${wall}`)
  }
})

test('every npm script that a document names exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const unknown = documents.flatMap((file) =>
    [...read(file).matchAll(/npm run (?:-s )?([\w:]+)/g)]
      .filter(([, name]) => scripts[name!] === undefined)
      .map(([, name]) => `${file}: npm run ${name}`),
  )
  assert.deepEqual(unknown, [])
})

test('no document names a place on the machine it was written on', () => {
  const telling = documents.filter((file) => /(^|[\s`"'(=])\/(work|home|root|tmp|Users)\//m.test(read(file)))
  assert.deepEqual(telling, [])
})

test('the arrows between the rooms are those of their manifests', () => {
  const section = read('docs/architecture.md').split('## Rooms')[1]!.split('\n## ')[0]!
  const rows = [...section.matchAll(/^\| ([\w/-]+) \| ([\w, –-]+) \|$/gm)].slice(1)
  const written = Object.fromEntries(rows.map(([, room, uses]) => [room!, uses!]))
  const rooms = files.filter((file) => file.endsWith('/package.json')).map((file) => dirname(file))
  const actual = Object.fromEntries(
    rooms.map((room) => {
      const { dependencies = {} } = JSON.parse(read(`${room}/package.json`)) as { dependencies?: object }
      const uses = Object.keys(dependencies)
        .filter((name) => name.startsWith('@emogram/'))
        .map((name) => name.replace('@emogram/', ''))
      return [room, uses.sort().join(', ') || '–']
    }),
  )
  assert.deepEqual(written, actual)
})

test('every network of the manifest has a card that names its package', () => {
  const manifest = JSON.parse(read('models/manifest.json')) as Record<
    string,
    { card: string; files: { from: string }[] }
  >
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> }
  for (const { card, files } of Object.values(manifest)) {
    const text = read(`models/${card}`)
    // Our own lie here, and are in no package.
    for (const { from } of files.filter((file) => !file.from.startsWith('./'))) {
      const name = /^(@[^/]+\/)?[^/]+/.exec(from)![0]
      assert.ok(text.includes(name) && text.includes(devDependencies[name]!), `${card}: ${name}`)
    }
  }
})

test('every decision is listed', () => {
  const list = read('docs/decisions/README.md')
  for (const file of documents.filter((name) => /^docs\/decisions\/\d/.test(name))) {
    const title = read(file).split('\n', 1)[0]!.replace('# ', '')
    assert.ok(list.includes(`[${title}](${file.replace('docs/decisions/', '')})`), file)
  }
})

test('the API’s page has every route, and every failure that its callers may meet', () => {
  const page = read('docs/api.md')
  for (const path of Object.keys(apiRoutes)) assert.ok(page.includes(path), path)
  const rows = [...page.matchAll(/^\| ([45]\d\d(?:, [45]\d\d)*) \| (`[^|]+`) \|/gm)]
  const written = new Map(
    rows.flatMap(([, statuses, codes]) =>
      [...codes!.matchAll(/`(\w+)`/g)].map(([, code]) => [code!, statuses!] as const),
    ),
  )
  for (const [code, { status }] of Object.entries(errorTable)) {
    if (/^(telegram_|file_|chat_)/.test(code)) assert.ok(!written.has(code), `${code} is for the bot alone`)
    else assert.ok(written.get(code)?.includes(String(status)), `${code}: ${status}`)
  }
})
