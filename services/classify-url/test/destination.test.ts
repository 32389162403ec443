import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import type { ErrorCode } from '@emogram/contract'
import { addressesOf, destination, type Lookup, lookupAll } from '../src/destination.ts'

const code = (expected: ErrorCode) => ({ name: 'CodedError', code: expected })
const none = new Set<string>()
const nobody: Lookup = async () => assert.fail('a literal address is not looked up')
const says =
  (...addresses: string[]): Lookup =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

test('only complete http and https URLs are taken', () => {
  for (const url of [
    'http://example.com',
    'https://example.com/a.jpg?b=c#d',
    ' HTTPS://EXAMPLE.com ',
    'http:example.com',
  ]) {
    assert.equal(destination(url).hostname, 'example.com')
  }
  const wrong = [
    ...['', 'example.com', '//example.com/a.jpg', '/a.jpg', 'http://', 'https:///', 'http://exa mple.com'],
    ...['ftp://example.com/a.jpg', 'file:///etc/passwd', 'data:image/png;base64,AA==', 'javascript:1'],
    ...[
      'blob:https://example.com/1',
      'gopher://example.com',
      'ws://example.com',
      'view-source:http://example.com',
    ],
    ...[
      'http://example.com:99999',
      'http://256.256.256.256/',
      'http://1.2.3.4.5/',
      'http://[::1',
      'http://%00/',
    ],
    ...['http://user@example.com', 'http://user:pass@example.com', 'http://:pass@example.com'],
    'https://example.com:443@127.0.0.1:pass@x.com',
  ]
  for (const url of wrong) assert.throws(() => destination(url), code('url_invalid'), url)
})

test('a redirect may be relative, and leads to http and https alone', () => {
  const from = new URL('https://example.com/a/b.jpg?c')
  assert.equal(destination('../d.jpg', from).href, 'https://example.com/d.jpg')
  assert.equal(destination('//other.org/e', from).href, 'https://other.org/e')
  assert.equal(destination('http://other.org/e', from).href, 'http://other.org/e')
  for (const location of [
    'file:///etc/passwd',
    'data:image/png,x',
    'http://',
    'https://u:p@example.com/',
    'ftp://a/b',
  ]) {
    assert.throws(() => destination(location, from), code('url_redirects'), location)
  }
})

test('the blocked ports are those that the Fetch standard blocks', () => {
  const { badPorts } = createRequire(import.meta.url)('undici/lib/web/fetch/constants.js') as {
    badPorts: readonly string[]
  }
  const blocked = new Set(['0', ...badPorts])
  for (let port = 0; port < 65_536; port++) {
    const visit = () => destination(`http://example.com:${port}/`)
    if (blocked.has(String(port))) assert.throws(visit, code('url_forbidden'), String(port))
    else visit()
  }
  assert.throws(() => destination('//example.com:25/', new URL('http://example.com')), code('url_forbidden'))
})

test('no notation of a private address gets through', async () => {
  const notations = [
    ...['127.0.0.1', '127.0.0.1.', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.1', '0X7F.0.0.1'],
    ...[
      '017700000001',
      '0177.0.0.1',
      '0177.1',
      '127.0.0.0x1',
      '0x7f.0.0.0x1',
      '１２７.０.０.１',
      '127。0。0。1',
    ],
    ...['%31%32%37.0.0.1', '0', '0.0.0.0', '0x0', '127.255.255.254', '①②⑦.0.0.1'],
    ...['[::1]', '[0:0:0:0:0:0:0:1]', '[::]', '[::127.0.0.1]', '[::ffff:127.0.0.1]', '[::FFFF:7F00:1]'],
    ...['[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[fe80::1]', '[fd00:ec2::254]', '[::ffff:0:7f00:1]'],
    ...[
      '10.0.0.1',
      '192.168.1.1',
      '172.17.0.1',
      '169.254.169.254',
      '0xa9fea9fe',
      '2852039166',
      '100.100.100.200',
    ],
  ]
  for (const host of notations) {
    const url = destination(`http://${host}/`)
    await assert.rejects(addressesOf(url, none, nobody), code('url_forbidden'), host)
  }
})

test('a public literal stands for itself', async () => {
  const of = (url: string) => addressesOf(destination(url), none, nobody)
  assert.deepEqual(await of('http://8.8.8.8/'), [{ address: '8.8.8.8', family: 4 }])
  assert.deepEqual(await of('https://[2606:4700::1111]:8443/'), [{ address: '2606:4700::1111', family: 6 }])
})

test('every address of a name must be public', async () => {
  const url = destination('https://photos.example/')
  assert.equal((await addressesOf(url, none, says('8.8.8.8', '2606:4700::1111'))).length, 2)
  for (const answer of [
    ['127.0.0.1'],
    ['8.8.8.8', '10.0.0.1'],
    ['::1', '8.8.8.8'],
    ['8.8.8.8', '::ffff:10.0.0.1'],
  ]) {
    await assert.rejects(addressesOf(url, none, says(...answer)), code('url_forbidden'), answer.join())
  }
  await assert.rejects(addressesOf(url, none, says()), code('url_unreachable'))
})

test('names that mean this machine are found out by the real resolver', async () => {
  for (const name of ['localhost', 'LOCALHOST', 'localhost.']) {
    await assert.rejects(addressesOf(destination(`http://${name}/`), none, lookupAll), (error) => {
      assert(error instanceof Error && 'code' in error)
      return error.code === 'url_forbidden' || (name === 'localhost.' && error.code === 'ENOTFOUND')
    })
  }
})

test('an exemption counts for its literal host and port only', async () => {
  const allow = new Set(['photos.example:443', '127.0.0.1:8081', '[::1]:9000', 'localhost:80'])
  const inside = says('10.0.0.1')
  const passes = (url: string) => addressesOf(destination(url), allow, inside)
  for (const url of [
    ...['https://photos.example/', 'https://PHOTOS.example:443/', 'http://photos.example:443/'],
    ...['http://127.0.0.1:8081/a', 'http://2130706433:8081/', 'http://[0::1]:9000/', 'http://localhost/'],
  ]) {
    assert.equal((await passes(url)).length, 1, url)
  }
  for (const url of [
    ...[
      'http://photos.example/',
      'https://photos.example:8443/',
      'https://x.photos.example/',
      'https://photos.example./',
    ],
    ...[
      'http://127.0.0.1/',
      'http://127.0.0.1:8082/',
      'http://127.0.0.2:8081/',
      'https://localhost/',
      'http://[::1]/',
    ],
  ]) {
    await assert.rejects(passes(url), code('url_forbidden'), url)
  }
})

test('an exemption opens no blocked port', () => {
  assert.throws(() => destination('http://127.0.0.1:6666/'), code('url_forbidden'))
})
