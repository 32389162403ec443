import assert from 'node:assert/strict'
import type { IncomingHttpHeaders } from 'node:http'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { code, fetchUrl, website } from './server.ts'

const picture = Buffer.from([0xff, 0xd8, 0xff, ...Array.from({ length: 5_000 }, (_, i) => i % 256)])

test('the bytes come as they are, whatever the server calls them', async (t) => {
  let headers: IncomingHttpHeaders = {}
  const site = await website(t, (request, response) => {
    headers = request.headers
    response.writeHead(200, { 'content-type': 'text/html' }).end(picture)
  })
  const bytes = await fetchUrl(`${site.url}/a%20b.jpg?c=%C3%A4#d`, [site.host], { userAgent: 'Tester/1' })
  assert.deepEqual(Buffer.from(bytes), picture)
  assert.equal(headers['accept-encoding'], 'identity')
  assert.equal(headers['user-agent'], 'Tester/1')
  assert.equal(headers['host'], site.host)
})

test('nothing on this machine is visited without an exemption', async (t) => {
  const site = await website(t, (_, response) => response.end(picture))
  for (const host of [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f.1',
    '127.1',
    '0',
    '[::ffff:127.0.0.1]',
    '127.0.0.1.',
  ]) {
    await assert.rejects(
      fetchUrl(`http://${host}:${site.port}/`, ['127.0.0.1:1']),
      code('url_forbidden'),
      host,
    )
  }
  assert.equal(site.connections(), 0)
})

test('redirects are followed, five at most', async (t) => {
  const site = await website(t, (request, response) => {
    const left = Number(request.url?.slice(1))
    if (left === 0) response.end(picture)
    else
      response
        .writeHead([301, 302, 303, 307, 308][left % 5] ?? 301, { location: `./${left - 1}` })
        .end('moved')
  })
  assert.deepEqual(Buffer.from(await fetchUrl(`${site.url}/5`, [site.host])), picture)
  await assert.rejects(fetchUrl(`${site.url}/6`, [site.host]), code('url_redirects'))
  await assert.rejects(fetchUrl(`${site.url}/1`, [site.host], { maxRedirects: 0 }), code('url_redirects'))
})

test('a redirect in a circle, to nowhere or to another scheme is refused', async (t) => {
  const locations: Record<string, string | undefined> = {
    '/circle': '/circle',
    '/missing': undefined,
    '/empty': 'http://',
    '/file': 'file:///etc/passwd',
    '/data': 'data:image/png;base64,iVBORw0KGgo=',
    '/credentials': 'http://user:pass@example.com/',
  }
  const site = await website(t, (request, response) => {
    const location = locations[request.url ?? '']
    response.writeHead(302, location === undefined ? {} : { location }).end(picture)
  })
  for (const path of Object.keys(locations)) {
    await assert.rejects(fetchUrl(site.url + path, [site.host]), code('url_redirects'), path)
  }
})

test('a redirect to a private address or a blocked port is refused before anyone connects', async (t) => {
  const inside = await website(t, (_, response) => response.end(picture))
  const site = await website(t, (request, response) => {
    response.writeHead(302, { location: decodeURIComponent(request.url?.slice(1) ?? '') }).end()
  })
  for (const target of [
    ...[inside.url, `http://localhost:${inside.port}/`, `http://2130706433:${inside.port}/`],
    ...[
      `//127.1:${inside.port}/`,
      `http://[::ffff:7f00:1]:${inside.port}/`,
      'http://169.254.169.254/latest/meta-data',
    ],
    ...[`http://${site.host.replace(/:.*/, '')}:25/`, 'https://10.0.0.1/'],
  ]) {
    const url = `${site.url}/${encodeURIComponent(target)}`
    await assert.rejects(fetchUrl(url, [site.host]), code('url_forbidden'), target)
  }
  assert.equal(inside.connections(), 0)
})

test('the body of a redirect is not read', { timeout: 5_000 }, async (t) => {
  const site = await website(t, (request, response) => {
    if (request.url === '/picture') response.end(picture)
    else response.writeHead(302, { location: '/picture' }).write('this body never ends')
  })
  assert.equal((await fetchUrl(site.url, [site.host])).length, picture.length)
})

test('a name that changes its mind after the check gains nothing', async (t) => {
  const inside = await website(t, (_, response) => response.end(picture))
  let asked = 0
  const rebinding = async () => [{ address: asked++ === 0 ? '240.0.0.1' : '127.0.0.1', family: 4 }]
  const publicFirst = async () => [{ address: asked++ === 0 ? '192.0.1.1' : '127.0.0.1', family: 4 }]
  const url = `http://photos.example:${inside.port}/`
  await assert.rejects(fetchUrl(url, [], { lookup: rebinding }), code('url_forbidden'))
  asked = 0
  // The first answer is public, so a connection is tried there, and only there: nobody answers.
  await assert.rejects(
    fetchUrl(url, [], { lookup: publicFirst, timeoutMs: 500 }),
    (error) => code('url_timeout')(error) || code('url_unreachable')(error),
  )
  assert.equal(asked, 1)
  assert.equal(inside.connections(), 0)
})

test('the connection goes to the address that was checked', async (t) => {
  const first = await website(t, (_, response) => response.end('first'))
  const second = await website(t, (_, response) => response.end('second'), '127.0.0.2', first.port)
  let asked = 0
  const lookup = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
  const host = `photos.example:${first.port}`
  assert.equal(Buffer.from(await fetchUrl(`http://${host}/`, [host], { lookup })).toString(), 'first')
  assert.equal(second.connections(), 0)
  assert.equal(Buffer.from(await fetchUrl(`http://${host}/`, [host], { lookup })).toString(), 'second')
})

test('a name is looked up and checked anew on every hop', async (t) => {
  const site = await website(t, (_, response) => response.writeHead(302, { location: '/again' }).end())
  let asked = 0
  const host = `photos.example:${site.port}`
  const lookup = async (name: string) => {
    assert.equal(name, 'photos.example')
    asked++
    return [{ address: '127.0.0.1', family: 4 }]
  }
  await assert.rejects(fetchUrl(`http://${host}/`, [host], { lookup }), code('url_redirects'))
  assert.equal(asked, 6)
})

test('the next address is tried where the first one is dead', async (t) => {
  const site = await website(t, (_, response) => response.end(picture))
  const host = `photos.example:${site.port}`
  const lookup = async () => [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ]
  assert.equal((await fetchUrl(`http://${host}/`, [host], { lookup })).length, picture.length)
})

test('too many bytes are refused at their announcement, and cut off while they stream', async (t) => {
  let written = 0
  const site = await website(t, (request, response) => {
    if (request.url === '/announced') {
      response.writeHead(200, { 'content-length': '100001' }).flushHeaders()
      return
    }
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(16_384, 1))) written += 16_384
    }
    response.on('drain', more)
    more()
  })
  await assert.rejects(fetchUrl(`${site.url}/announced`, [site.host]), code('image_too_large'))
  await assert.rejects(fetchUrl(`${site.url}/endless`, [site.host]), code('image_too_large'))
  assert(written < 30_000_000, `${written} bytes were taken`)
})

test('a content-length that lies gets nobody further', async (t) => {
  const tell = async (head: string, body: Buffer) => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`)
      socket.end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    const address = server.address()
    assert(typeof address === 'object' && address !== null)
    return fetchUrl(`http://127.0.0.1:${address.port}/`, [`127.0.0.1:${address.port}`])
  }
  await assert.rejects(tell('Content-Length: 6000', picture), code('url_unreachable'))
  await assert.rejects(tell('Content-Length: -5', picture), code('url_unreachable'))
  await assert.rejects(tell('Content-Length: 5\r\nContent-Length: 5000', picture), code('url_unreachable'))
  assert.equal((await tell('Content-Length: 10', picture)).length, 10)
  await assert.rejects(tell('X: y', Buffer.alloc(100_001, 1)), code('image_too_large'))
})

test('time is up after the deadline, wherever the server dawdles', async (t) => {
  const site = await website(t, (request, response) => {
    if (request.url === '/headers') return
    if (request.url === '/redirects') {
      setTimeout(() => response.writeHead(302, { location: '/redirects' }).end(), 250)
      return
    }
    response.write(picture.subarray(0, 3))
    const drip = setInterval(() => response.write('x'), 1_000)
    response.on('close', () => clearInterval(drip))
  })
  for (const path of ['/headers', '/drip', '/redirects']) {
    const start = performance.now()
    await assert.rejects(
      fetchUrl(site.url + path, [site.host], { timeoutMs: 600 }),
      code('url_timeout'),
      path,
    )
    assert(performance.now() - start < 1_200, path)
  }
  const lookup = () => new Promise<never>(() => {})
  const start = performance.now()
  await assert.rejects(
    fetchUrl('http://photos.example/', [], { lookup, timeoutMs: 300 }),
    code('url_timeout'),
  )
  assert(performance.now() - start < 900)
})

test('the caller’s signal ends everything, with its own reason', async (t) => {
  const site = await website(t, () => {})
  const reason = new Error('job over')
  const lookup = () => new Promise<never>(() => {})
  for (const url of [site.url, 'http://photos.example/']) {
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 100)
    const work = fetchUrl(url, [site.host], url === site.url ? {} : { lookup }, controller.signal)
    await assert.rejects(work, (error) => error === reason)
  }
  const before = fetchUrl(site.url, [site.host], {}, AbortSignal.abort(reason))
  await assert.rejects(before, (error) => error === reason)
})

test('a server that cannot be reached is told from one that says no', async (t) => {
  const broken = await website(t, (request, response) => {
    if (request.url === '/reset') response.socket?.destroy()
    else if (request.url === '/half') {
      response.writeHead(200, { 'content-length': '5000' }).write('half', () => response.socket?.destroy())
    } else if (request.url === '/noise') response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n')
    else response.writeHead(Number(request.url?.slice(1))).end('secret words of the server')
  })
  const unreachable = ['/reset', '/half', '/noise'].map((path) => broken.url + path)
  unreachable.push('http://127.0.0.1:1024/', broken.url.replace('http', 'https'))
  for (const url of unreachable) {
    await assert.rejects(
      fetchUrl(url, [broken.host, '127.0.0.1:1024']),
      code('url_unreachable', /^The server of the URL cannot be reached\.$/),
      url,
    )
  }
  await assert.rejects(fetchUrl('http://nowhere.invalid/', []), code('url_unreachable'))
  for (const status of [304, 400, 401, 403, 404, 410, 429, 500, 503]) {
    const expected = new RegExp(`^The server of the URL answered with status ${status}\\.$`)
    await assert.rejects(fetchUrl(`${broken.url}/${status}`, [broken.host]), code('url_refused', expected))
  }
})

test('no bytes are no image', async (t) => {
  const site = await website(t, (request, response) =>
    response.writeHead(Number(request.url?.slice(1))).end(),
  )
  await assert.rejects(fetchUrl(`${site.url}/200`, [site.host]), code('image_empty'))
  await assert.rejects(fetchUrl(`${site.url}/204`, [site.host]), code('image_empty'))
})

test('a web page is called one, by its bytes', async (t) => {
  const pages = [
    '<!doctype html><title>x</title>',
    '\ufeff\r\n <HTML lang="en">',
    '<head></head>',
    '<!DOCTYPE  html PUBLIC "-//W3C//DTD XHTML 1.0">',
  ]
  const bodies = [...pages, 'plain words', '<svg xmlns="http://www.w3.org/2000/svg"/>', '<header']
  const site = await website(t, (request, response) => {
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end(bodies[Number(request.url?.slice(1))])
  })
  for (const [i, body] of bodies.entries()) {
    const work = fetchUrl(`${site.url}/${i}`, [site.host])
    if (i < pages.length) {
      await assert.rejects(work, code('not_an_image', /leads to a web page, not to an image/), body)
    } else assert.equal(Buffer.from(await work).toString(), body)
  }
})

test('packed bytes are unpacked, though nobody asked for packing', async (t) => {
  const packings: Record<string, Buffer> = {
    gzip: gzipSync(picture),
    'X-GZIP': gzipSync(picture),
    deflate: deflateSync(picture),
    br: brotliCompressSync(picture),
    Identity: picture,
  }
  const site = await website(t, (request, response) => {
    const packing = request.url?.slice(1) ?? ''
    response.writeHead(200, { 'content-encoding': packing }).end(packings[packing])
  })
  for (const packing of Object.keys(packings)) {
    assert.deepEqual(Buffer.from(await fetchUrl(`${site.url}/${packing}`, [site.host])), picture, packing)
  }
})

test('a packed bomb is cut off, and damaged or unknown packing refused', { timeout: 20_000 }, async (t) => {
  const huge = Buffer.alloc(50_000_000)
  const bombs = [gzipSync(huge), deflateSync(huge), brotliCompressSync(huge, { params: { 1: 4 } })]
  const answers: [string, Buffer][] = [
    ['gzip', bombs[0]!],
    ['deflate', bombs[1]!],
    ['br', bombs[2]!],
    ['gzip', picture],
    ['deflate', picture],
    ['br', picture],
    ['gzip', gzipSync(picture).subarray(0, 100)],
    ['gzip, br', picture],
    ['zstd', picture],
    ['constructor', picture],
  ]
  const site = await website(t, (request, response) => {
    const [packing, body] = answers[Number(request.url?.slice(1))] ?? ['', Buffer.alloc(0)]
    response.writeHead(200, { 'content-encoding': packing }).end(body)
  })
  for (const [i, [packing, body]] of answers.entries()) {
    const expected = bombs.includes(body) ? 'image_too_large' : 'url_refused'
    await assert.rejects(fetchUrl(`${site.url}/${i}`, [site.host]), code(expected), `${i}: ${packing}`)
  }
})

test('a time-out during unpacking is a time-out', async (t) => {
  const site = await website(t, (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).write(gzipSync(picture).subarray(0, 50))
  })
  await assert.rejects(fetchUrl(site.url, [site.host], { timeoutMs: 300 }), code('url_timeout'))
})
