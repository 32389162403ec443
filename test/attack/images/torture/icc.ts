/** Colour profiles: a table of contents, and what it leads to, all of it believed by somebody. */
import { ascii, be } from '../blocks.ts'

interface Wish {
  readonly size?: number
  readonly deviceClass?: string
  readonly space?: string
  readonly connection?: string
  readonly version?: number
  readonly tags?: readonly (readonly [signature: string, data: Buffer])[]
  readonly tagCount?: number
  /** Of every tag, in place of the truth. */
  readonly at?: number
  readonly length?: number
}

function profile(wish: Wish): Buffer {
  const { deviceClass = 'mntr', space = 'RGB ', connection = 'XYZ ', version = 0x04400000, tags = [] } = wish
  let at = 128 + 4 + 12 * tags.length
  const table = tags.map(([signature, data]) => {
    const row = Buffer.concat([ascii(signature), be(wish.at ?? at, 4), be(wish.length ?? data.length, 4)])
    at += data.length
    return row
  })
  const header = Buffer.concat([
    be(wish.size ?? at, 4),
    ascii('lcms'),
    be(version, 4),
    ascii(deviceClass + space + connection),
    Buffer.alloc(12),
    ascii('acsp'),
    Buffer.alloc(28),
    // D50, to which all is related.
    be(0xf6d6, 4),
    be(0x10000, 4),
    be(0xd32d, 4),
    Buffer.alloc(48),
  ])
  return Buffer.concat([
    header,
    be(wish.tagCount ?? tags.length, 4),
    ...table,
    ...tags.map(([, data]) => data),
  ])
}

const xyz = (x: number, y: number, z: number): Buffer =>
  Buffer.concat([ascii('XYZ \0\0\0\0'), ...[x, y, z].map((value) => be(value * 65_536, 4))])
const curve = (count: number, values = Buffer.alloc(Math.min(count, 5000) * 2, 7)): Buffer =>
  Buffer.concat([ascii('curv\0\0\0\0'), be(count, 4), values])
const parametric = (kind: number, ...values: number[]): Buffer =>
  Buffer.concat([
    ascii('para\0\0\0\0'),
    be(kind, 2),
    be(0, 2),
    ...values.map((value) => be(value * 65_536, 4)),
  ])

const matrix = (tone: Buffer): (readonly [string, Buffer])[] => [
  ['rXYZ', xyz(0.4, 0.2, 0.1)],
  ['gXYZ', xyz(0.3, 0.7, 0.1)],
  ['bXYZ', xyz(0.1, 0.1, 0.7)],
  ['wtpt', xyz(0.96, 1, 0.82)],
  ...['rTRC', 'gTRC', 'bTRC'].map((signature) => [signature, tone] as const),
]

/** A cube of colours with so many points on each side. */
const cube = (
  inputs: number,
  outputs: number,
  points: number,
  entries = points ** inputs * outputs,
): Buffer =>
  Buffer.concat([
    ascii('mft2\0\0\0\0'),
    Buffer.from([inputs, outputs, points, 0]),
    ...[1, 0, 0, 0, 1, 0, 0, 0, 1].map((value) => be(value * 65_536, 4)),
    be(2, 2),
    be(2, 2),
    Buffer.alloc(inputs * 4, 0x55),
    Buffer.alloc(Math.min(entries, 2 ** 21) * 2, 0x33),
    Buffer.alloc(outputs * 4, 0x55),
  ])

/** Steps one behind the other, each of which is a matrix in floating point. */
function steps(count: number): Buffer {
  const element = Buffer.concat([
    ascii('matf\0\0\0\0'),
    be(3, 2),
    be(3, 2),
    ...[1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0].map((value) => be(value === 1 ? 0x3f800000 : 0, 4)),
  ])
  const from = 16 + 8 * count
  const places = Array.from({ length: count }, (_, i) =>
    Buffer.concat([be(from + i * element.length, 4), be(element.length, 4)]),
  )
  return Buffer.concat([
    ascii('mpet\0\0\0\0'),
    be(3, 2),
    be(3, 2),
    be(count, 4),
    ...places,
    ...Array<Buffer>(count).fill(element),
  ])
}

export const oddProfiles: Readonly<Record<string, Buffer>> = {
  'no tags': profile({}),
  'a size of 4 GB': profile({ size: 2 ** 32 - 1, tags: matrix(curve(0)) }),
  'a size of nothing': profile({ size: 0, tags: matrix(curve(0)) }),
  '4,294,967,295 tags': profile({ tagCount: 2 ** 32 - 1, tags: matrix(curve(0)) }),
  'tags that are outside': profile({ at: 2 ** 32 - 16, tags: matrix(curve(0)) }),
  'tags that are the header': profile({ at: 0, tags: matrix(curve(0)) }),
  'tags of 4 GB': profile({ length: 2 ** 32 - 1, tags: matrix(curve(0)) }),
  'a curve of 4,294,967,295 points': profile({ tags: matrix(curve(2 ** 32 - 1)) }),
  'a curve of 65,000 points': profile({ tags: matrix(curve(65_000, Buffer.alloc(130_000, 9))) }),
  'a curve of the power 30,000': profile({ tags: matrix(parametric(0, 30_000)) }),
  'a curve of the power −30,000': profile({ tags: matrix(parametric(4, -30_000, 1, 0, 0, 0, 0, 0)) }),
  'a curve of a kind that there is not': profile({ tags: matrix(parametric(99, 1)) }),
  'a matrix of nothing': profile({
    tags: matrix(curve(0)).map(([name, data]) => [name, name.endsWith('XYZ') ? xyz(0, 0, 0) : data]),
  }),
  CMYK: profile({ space: 'CMYK', connection: 'Lab ', deviceClass: 'prtr', tags: [['A2B0', cube(4, 3, 9)]] }),
  'fifteen colours': profile({
    space: 'FCLR',
    connection: 'Lab ',
    deviceClass: 'prtr',
    tags: [['A2B0', cube(15, 3, 2)]],
  }),
  'a link between devices': profile({
    deviceClass: 'link',
    connection: 'RGB ',
    tags: [['A2B0', cube(3, 3, 2)]],
  }),
  'a profile of names': profile({ deviceClass: 'nmcl', tags: [['ncl2', Buffer.alloc(200, 0xff)]] }),
  'a cube of 85 points': profile({ connection: 'Lab ', tags: [['A2B0', cube(3, 3, 85)]] }),
  'a cube of 255 points that are not there': profile({
    connection: 'Lab ',
    tags: [['A2B0', cube(3, 3, 255, 9)]],
  }),
  'a cube of one point': profile({ connection: 'Lab ', tags: [['A2B0', cube(3, 3, 1)]] }),
  'a cube without channels': profile({ connection: 'Lab ', tags: [['A2B0', cube(0, 0, 2)]] }),
  '5 steps': profile({ connection: 'XYZ ', tags: [['D2B0', steps(5)], ...matrix(curve(0))] }),
  '5000 steps': profile({ connection: 'XYZ ', tags: [['D2B0', steps(5000)], ...matrix(curve(0))] }),
  'version 255': profile({ version: 0xff000000, tags: matrix(curve(0)) }),
  noise: Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * i * 31 + (i >> 3)) % 256)),
}
