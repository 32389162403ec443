/** What others have made is named by its digest, and one command brings the digests up to date. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { digestOf } from '../scripts/pin/registry.ts'
import { pinned, repin } from '../scripts/pin.ts'

const root = resolve(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const oci = 'application/vnd.oci.image.index.v1+json'
const index = JSON.stringify({ schemaVersion: 2, mediaType: oci, manifests: [] })
const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`

async function registry(t: TestContext, answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  t.after(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, ask: (image: string) => digestOf(image, { timeoutMs: 5_000, urlOf: () => url }) }
}

test('every image of prod.yml that is not built here is pinned, and the stand-ins have the same tags', () => {
  const used = [...read('prod.yml').matchAll(/(?:image|_IMAGE): (\S+)/g)].map(([, image]) => image!)
  const foreign = used.filter((image) => !image.startsWith('emogram-'))
  const images = [...pinned(read('prod.yml')).keys()]
  assert.deepEqual(
    foreign.map((image) => image.split('@')[0]),
    images,
  )
  assert.ok(images.length >= 5 && foreign.every((image) => image.includes('@sha256:')))
  const standIns = ['test/base-images.override.yml', 'test/up.override.yml', 'test/swarm.override.yml']
    .flatMap((file) => [...read(file).matchAll(/(?:image|_IMAGE): '?([\w./:-]+)/g)])
    .map(([, image]) => image!)
  const [, bases = ''] = /^bases=\((.*)\)$/m.exec(read('test/docker.sh')) ?? []
  for (const image of [...standIns, ...bases.split(' ')]) assert.ok(images.includes(image), image)
  assert.doesNotMatch(read('docker/node.Dockerfile') + read('docker/nginx.Dockerfile'), /FROM \w+:/)
})

test('of each image the digest is replaced and nothing else; where one cannot be had, nothing is', async () => {
  const old = `sha256:${'0'.repeat(64)}`
  const text = `a: node:22@${old} # why\nb: 'x.example:5000/y/z:1.2-r@${old}'\nimage: emogram-bot\n`
  const digests: Record<string, string> = { 'node:22': sha256('a'), 'x.example:5000/y/z:1.2-r': sha256('b') }
  assert.equal(
    await repin(text, async (image) => digests[image]!),
    `a: node:22@${sha256('a')} # why\nb: 'x.example:5000/y/z:1.2-r@${sha256('b')}'\nimage: emogram-bot\n`,
  )
  await assert.rejects(
    repin(text, async (image) => {
      if (image === 'node:22') throw new Error('away')
      return sha256('b')
    }),
    /away/,
  )
})

describe('a registry', () => {
  test('is asked for the index, with the token that it sends people for', async (t) => {
    const asked: string[] = []
    const { url, ask } = await registry(t, (request, response) => {
      asked.push(`${request.url} ${request.headers.authorization ?? ''}`.trim())
      if (request.url?.startsWith('/token')) return response.end('{"token":"abc"}')
      assert.match(request.headers.accept ?? '', /image\.index.*manifest\.list/)
      if (request.headers.authorization !== 'Bearer abc') {
        const challenge = `Bearer realm="${url}/token",service="a registry",scope="repository:library/node:pull"`
        return response.writeHead(401, { 'www-authenticate': challenge }).end()
      }
      const headers = { 'content-type': oci, 'docker-content-digest': sha256(index) }
      return response.writeHead(200, headers).end(index)
    })
    assert.equal(await ask('node:22-bookworm-slim'), sha256(index))
    assert.deepEqual(asked, [
      '/v2/library/node/manifests/22-bookworm-slim',
      '/token?service=a+registry&scope=repository%3Alibrary%2Fnode%3Apull',
      '/v2/library/node/manifests/22-bookworm-slim Bearer abc',
    ])
  })

  test('is found in the name, and otherwise is Docker’s', async (t) => {
    const asked: string[] = []
    const { url } = await registry(t, (request, response) => {
      asked.push(request.url ?? '')
      response.writeHead(200, { 'content-type': oci, 'docker-content-digest': sha256(index) }).end(index)
    })
    const named: string[] = []
    const urlOf = (name: string) => {
      named.push(name)
      return url
    }
    for (const image of ['grafana/grafana:12.1.0', 'ghcr.io/a/b/c:1', 'localhost:5000/d:2']) {
      await digestOf(image, { timeoutMs: 5_000, urlOf })
    }
    assert.deepEqual(named, ['registry-1.docker.io', 'ghcr.io', 'localhost:5000'])
    assert.deepEqual(asked, [
      '/v2/grafana/grafana/manifests/12.1.0',
      '/v2/a/b/c/manifests/1',
      '/v2/d/manifests/2',
    ])
  })

  test('is not believed when it has an image for one machine only, or other bytes than announced', async (t) => {
    const single = 'application/vnd.oci.image.manifest.v1+json'
    const headers: Record<string, Record<string, string>> = {
      '/v2/library/one/manifests/1': { 'content-type': single, 'docker-content-digest': sha256(index) },
      '/v2/library/other/manifests/1': { 'content-type': oci, 'docker-content-digest': sha256('other') },
    }
    const { ask } = await registry(t, (request, response) => {
      const found = headers[request.url ?? '']
      response.writeHead(found === undefined ? 404 : 200, found).end(index)
    })
    await assert.rejects(ask('one:1'), /one:1: is no index but application\/vnd\.oci\.image\.manifest/)
    await assert.rejects(ask('other:1'), /other:1: announced as sha256:[0-9a-f]{64}, but is sha256:/)
    await assert.rejects(ask('none:1'), /none:1: 127\.0\.0\.1:\d+ answered 404/)
    await assert.rejects(ask('untagged'), /has no tag/)
    const nobody = digestOf('one:1', { timeoutMs: 5_000, urlOf: () => 'http://127.0.0.1:9' })
    await assert.rejects(nobody, /one:1: 127\.0\.0\.1:9 does not answer/)
  })
})
