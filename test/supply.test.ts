/** What the images are made of: named in full, and asked about. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '..')
const npmTimeoutMs = 240_000

interface Component {
  readonly name: string
  readonly purl: string
  readonly licenses?: readonly {
    readonly license?: { readonly id?: string; readonly name?: string }
    readonly expression?: string
  }[]
}
interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
}

/** As docker/node.Dockerfile does it, but by the lockfile alone, without installing anything. */
async function componentsOf(t: TestContext, ...rooms: string[]): Promise<readonly Component[]> {
  const folder = await mkdtemp(join(tmpdir(), 'emogram-sbom-'))
  t.after(() => rm(folder, { recursive: true }))
  const dockerfile = await readFile(join(root, 'docker/node.Dockerfile'), 'utf8')
  const manifests = [...dockerfile.matchAll(/^COPY (package\.json .*|\S+\/package\.json) \S+$/gm)]
  for (const file of manifests.flatMap(([, files]) => files!.split(' '))) {
    await cp(join(root, file), join(folder, file), { recursive: true })
  }
  const options = { cwd: folder, timeout: npmTimeoutMs, maxBuffer: 16 * 2 ** 20 }
  await run('node', [join(root, 'docker/narrow.mjs'), ...rooms], options)
  await run('npm', ['install', '--package-lock-only', '--offline', '--omit=dev', '--no-audit'], options)
  const { stdout } = await run('npm', ['sbom', '--package-lock-only', '--sbom-format=cyclonedx'], options)
  return (JSON.parse(stdout) as { components: Component[] }).components
}

const dependenciesOf = async (room: string): Promise<string[]> => {
  const { dependencies = {} } = JSON.parse(
    await readFile(join(root, room, 'package.json'), 'utf8'),
  ) as Manifest
  return Object.keys(dependencies)
}

const nameOf = ({ purl }: Component): string => decodeURIComponent(/^pkg:npm\/(.+)@/.exec(purl)?.[1] ?? purl)

describe('the list of what an image holds', () => {
  for (const rooms of [['bot'], ['services/classify-file', 'services/classify-url']]) {
    test(`of ${rooms.join(' and ')} has all that runs, with its licence, and no more`, async (t) => {
      const components = await componentsOf(t, ...rooms)
      const names = new Set(components.map(nameOf))
      const libraries = [...names].flatMap((name) => {
        const [, library] = /^@emogram\/(?!bot$|classify-)(.+)$/.exec(name) ?? []
        return library === undefined ? [] : `lib/${library}`
      })
      const needed = (await Promise.all([...rooms, ...libraries].map(dependenciesOf))).flat()
      assert.deepEqual(
        needed.filter((name) => !names.has(name)),
        [],
      )
      for (const name of ['@emogram/simulator', '@emogram/page', 'typescript', 'tsx', 'playwright-core']) {
        assert.ok(!names.has(name), name)
      }
      const unlicensed = components.filter(
        ({ licenses = [] }) =>
          !licenses.some(({ license, expression }) => expression ?? license?.id ?? license?.name),
      )
      assert.deepEqual(unlicensed.map(nameOf), [])
    })
  }
})

/** What npm asks about a package that has a hole, to see who else is touched. */
async function packument(name: string) {
  const { version } = JSON.parse(
    await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8'),
  ) as { version: string }
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version } } }
}

/** `.ci/run audit`, with a registry that answers this way. */
async function audit(t: TestContext, answer: (asked: readonly string[]) => object | undefined, silence = '') {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts)
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
    const said =
      request.method === 'GET'
        ? await packument(decodeURIComponent(request.url!.slice(1)))
        : request.url === '/-/npm/v1/security/advisories/bulk'
          ? answer(Object.keys(JSON.parse(text.toString()) as object))
          : undefined
    response.writeHead(said === undefined ? 405 : 200).end(JSON.stringify(said ?? {}))
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  t.after(() => server.close())
  const registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  // npm would keep our holes in its cache.
  const cache = await mkdtemp(join(tmpdir(), 'emogram-audit-'))
  t.after(() => rm(cache, { recursive: true }))
  const env = { ...process.env, npm_config_registry: registry, npm_config_cache: cache, AUDIT: silence }
  return await run('.ci/run', ['audit'], { cwd: root, env, timeout: npmTimeoutMs }).then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      said: error.stdout + error.stderr,
    }),
  )
}

const hole = {
  id: 1,
  url: 'https://example.com/advisory',
  title: 'a hole',
  severity: 'high',
  vulnerable_versions: '*',
  cwe: [],
  cvss: { score: 0, vectorString: null },
}

describe('known holes in what runs', () => {
  test('none: all is well', async (t) => {
    const asked: string[] = []
    const { code, said } = await audit(t, (names) => {
      asked.push(...names)
      return {}
    })
    assert.deepEqual([code, /no known holes/.test(said)], [0, true], said)
    for (const name of ['telegraf', 'sharp', 'fastify']) assert.ok(asked.includes(name), name)
    for (const name of ['typescript', '@biomejs/biome']) assert.ok(!asked.includes(name), name)
  })
  test('a serious one is a failure, and is named', async (t) => {
    const { code, said } = await audit(t, () => ({ undici: [hole] }))
    assert.equal(code, 1)
    assert.match(said, /undici[\s\S]*Severity: high/)
  })
  test('nobody to ask: that is said aloud, and where it is required it is a failure', async (t) => {
    const here = await audit(t, () => undefined)
    assert.match(here.said, /NOT ASKED/)
    assert.equal(here.code, 0)
    assert.equal((await audit(t, () => undefined, 'required')).code, 1)
  })
})
