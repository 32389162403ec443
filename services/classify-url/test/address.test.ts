import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPublicAddress } from '../src/address.ts'

/** First and last address of every range that is not the public internet, with the neighbours that are. */
const notPublic: Record<string, string[]> = {
  'this network': ['0.0.0.0', '0.0.0.1', '0.255.255.255'],
  private: ['10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255'],
  'carrier-grade NAT': ['100.64.0.0', '100.127.255.255'],
  'Alibaba metadata': ['100.100.100.200'],
  loopback: ['127.0.0.0', '127.0.0.1', '127.255.255.255'],
  'link-local and metadata': ['169.254.0.0', '169.254.169.254', '169.254.170.2', '169.254.255.255'],
  'Azure host': ['168.63.129.16'],
  'IETF protocol assignments': ['192.0.0.0', '192.0.0.192', '192.0.0.255'],
  documentation: [
    '192.0.2.0',
    '192.0.2.255',
    '198.51.100.0',
    '198.51.100.255',
    '203.0.113.0',
    '203.0.113.255',
  ],
  '6to4 relays': ['192.88.99.0', '192.88.99.255'],
  AS112: ['192.31.196.1', '192.175.48.1'],
  AMT: ['192.52.193.1'],
  benchmarks: ['198.18.0.0', '198.19.255.255'],
  multicast: ['224.0.0.0', '239.255.255.255'],
  reserved: ['240.0.0.0', '255.255.255.254'],
  broadcast: ['255.255.255.255'],
  'unspecified and loopback, IPv6': ['::', '::1', '0:0:0:0:0:0:0:1'],
  'IPv4-compatible': ['::7f00:1', '::127.0.0.1', '::8.8.8.8', '::ffff'],
  'IPv4-mapped private': ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::FFFF:169.254.169.254'],
  'IPv4-translated': ['::ffff:0:127.0.0.1', '::ffff:0:8.8.8.8'],
  'NAT64 of private': ['64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b::10.0.0.1', '64:ff9b::0.0.0.0'],
  'local NAT64': ['64:ff9b:1::', '64:ff9b:1::8.8.8.8', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
  'beyond the NAT64 prefix': ['64:ff9b::1:808:808', '64:ff9b:2::808:808'],
  'discard-only': ['100::', '100::ffff:ffff:ffff:ffff'],
  Teredo: ['2001::', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  'IETF assignments, IPv6': ['2001:1::1', '2001:1ff:ffff::1'],
  'benchmarks, IPv6': ['2001:2::1'],
  'ORCHID and the like': ['2001:10::1', '2001:20::1', '2001:30::1'],
  'documentation, IPv6': ['2001:db8::1', '2001:db8:ffff::1', '3fff::1', '3fff:fff:ffff::1'],
  '6to4': ['2002:7f00:1::', '2002:0808:0808::1', '2002:ffff::'],
  'AS112, IPv6': ['2001:4:112::1', '2620:4f:8000::1'],
  'segment routing': ['5f00::1'],
  'not handed out': ['1fff:ffff::1', '4000::1', '8000::1', 'e000::1', '200::1'],
  'unique local': ['fc00::1', 'fd00:ec2::254', 'fdff:ffff::1'],
  'link-local, IPv6': ['fe80::1', 'febf:ffff::1', 'fe80::1%eth0'],
  'site-local': ['fec0::1', 'feff:ffff::1'],
  'multicast, IPv6': ['ff00::1', 'ff02::1', 'ff0e::1', 'ffff::1'],
  'not an address': [
    '',
    ' ',
    'localhost',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '8.8.8',
    '8.8.8.8.8',
  ],
  'almost an address': [
    '8.8.8.8 ',
    '8.8.8.8:80',
    '[2606:4700::1]',
    '2606:4700::1%eth0',
    '2606:4700::/32',
    '8.8.8.256',
  ],
}

const open = [
  ...['1.0.0.0', '1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0'],
  ...['126.255.255.255', '128.0.0.0', '149.154.167.220', '168.63.129.15', '168.63.129.17'],
  ...['169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '191.255.255.255', '192.0.1.0'],
  ...['192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255'],
  ...['2001:200::1', '2001:4860:4860::8888', '2003::1', '2606:4700::1111', '2a00:1450::1', '2620:4f:8001::1'],
  ...['::ffff:8.8.8.8', '::ffff:808:808', '64:ff9b::8.8.8.8', '64:ff9b::101:101'],
]

test('no address of a special range is public', () => {
  for (const [range, addresses] of Object.entries(notPublic)) {
    for (const address of addresses) assert.equal(isPublicAddress(address), false, `${range}: ${address}`)
  }
})

test('the neighbours of the special ranges are public', () => {
  for (const address of open) assert.equal(isPublicAddress(address), true, address)
})

test('of the first bytes of IPv4, only the public ones pass', () => {
  const closed = [0, 10, 127, ...Array.from({ length: 32 }, (_, above) => 224 + above)]
  for (let first = 0; first < 256; first++) {
    assert.equal(isPublicAddress(`${first}.5.5.5`), !closed.includes(first), `${first}.5.5.5`)
  }
})

test('of the first words of IPv6, only those handed out pass', () => {
  for (let first = 0; first < 0x10000; first++) {
    const address = `${first.toString(16)}:1234::1`
    const expected = first >= 0x2000 && first < 0x4000 && first !== 0x2002
    assert.equal(isPublicAddress(address), expected, address)
  }
})

test('an IPv4 address is as public in its IPv6 dress as it is without', () => {
  for (let first = 0; first < 256; first++) {
    for (const rest of ['0.0.1', '63.129.16', '64.0.1', '168.1.1', '254.169.254']) {
      const plain = `${first}.${rest}`
      for (const prefix of ['::ffff:', '64:ff9b::']) {
        assert.equal(isPublicAddress(prefix + plain), isPublicAddress(plain), prefix + plain)
      }
    }
  }
})
