/** The container of AVIF and HEIC, written by hand. */
import { ascii, be } from './blocks.ts'

export const box = (type: string, ...content: readonly Uint8Array[]): Buffer => {
  const inside = Buffer.concat(content)
  return Buffer.concat([be(8 + inside.length, 4), ascii(type), inside])
}

export const fullBox = (
  type: string,
  version: number,
  flags: number,
  ...content: readonly Uint8Array[]
): Buffer => box(type, be(version, 1), be(flags, 3), ...content)

export const ispe = (width: number, height: number): Buffer =>
  fullBox('ispe', 0, 0, be(width, 4), be(height, 4))

export interface Item {
  readonly type: string
  readonly data: Uint8Array
  /** The data lies where that of the item before lies, and is not there again. */
  readonly isShared?: boolean
  /** Places in the list of properties, from 1. */
  readonly properties: readonly number[]
  /** Ids of the items that it is made of. */
  readonly from?: readonly number[]
}

/** A file of items with the ids 1, 2, …, of which the first is the picture. */
export function itemFile(brand: string, items: readonly Item[], properties: readonly Uint8Array[]): Buffer {
  const ftyp = box('ftyp', ascii(brand), be(0, 4), ascii(`mif1${brand}`))
  const made = (dataAt: number) => {
    let at = dataAt
    const places = items.map(({ data, isShared }, i) => {
      const from = isShared ? at - data.length : at
      at = from + data.length
      return Buffer.concat([be(i + 1, 2), be(0, 2), be(1, 2), be(from, 4), be(data.length, 4)])
    })
    return fullBox(
      'meta',
      0,
      0,
      fullBox('hdlr', 0, 0, be(0, 4), ascii('pict'), Buffer.alloc(13)),
      fullBox('pitm', 0, 0, be(1, 2)),
      fullBox('iloc', 0, 0, be(0x4400, 2), be(items.length, 2), Buffer.concat(places)),
      fullBox(
        'iinf',
        0,
        0,
        be(items.length, 2),
        Buffer.concat(
          items.map(({ type }, i) => fullBox('infe', 2, 0, be(i + 1, 2), be(0, 2), ascii(type), be(0, 1))),
        ),
      ),
      fullBox(
        'iref',
        0,
        0,
        ...items.flatMap(({ from = [] }, i) =>
          from.length === 0
            ? []
            : [box('dimg', be(i + 1, 2), be(from.length, 2), Buffer.concat(from.map((id) => be(id, 2))))],
        ),
      ),
      box(
        'iprp',
        box('ipco', ...properties),
        fullBox(
          'ipma',
          0,
          0,
          be(items.length, 4),
          Buffer.concat(
            items.flatMap(({ properties }, i) => [
              be(i + 1, 2),
              be(properties.length, 1),
              ...properties.map((place) => be(0x80 | place, 1)),
            ]),
          ),
        ),
      ),
    )
  }
  const meta = made(ftyp.length + made(0).length + 8)
  return Buffer.concat([
    ftyp,
    meta,
    box('mdat', ...items.flatMap(({ data, isShared }) => (isShared ? [] : data))),
  ])
}

/** What a grid says of itself. */
export const gridData = (rows: number, columns: number, width: number, height: number): Buffer =>
  Buffer.concat([be(0, 1), be(1, 1), be(rows - 1, 1), be(columns - 1, 1), be(width, 4), be(height, 4)])

export interface Tile {
  readonly brand: 'avif' | 'heic'
  readonly type: 'av01' | 'hvc1'
  readonly data: Buffer
  /** The box that says how the data is coded. */
  readonly configuration: Buffer
}

/** Takes a picture of one item apart, as an encoder has written it. */
export function tileOf(file: Buffer): Tile {
  const isAvif = file.includes('av1C')
  return {
    brand: isAvif ? 'avif' : 'heic',
    type: isAvif ? 'av01' : 'hvc1',
    data: boxAt(file, 'mdat').subarray(8),
    configuration: boxAt(file, isAvif ? 'av1C' : 'hvcC'),
  }
}

function boxAt(file: Buffer, type: string): Buffer {
  const at = file.indexOf(ascii(type)) - 4
  return file.subarray(at, at + file.readUInt32BE(at))
}

/** A picture that is one tile, over and over: large, and of few bytes. A reference may not be given twice; a place may. */
export function grid(
  { brand, type, data, configuration }: Tile,
  side: number,
  across: number,
  said = { width: side * across, height: side * across },
): Buffer {
  const tiles = Array.from({ length: across * across }, (_, i) => i)
  return itemFile(
    brand,
    [
      {
        type: 'grid',
        data: gridData(across, across, side * across, side * across),
        properties: [1],
        from: tiles.map((i) => i + 2),
      },
      ...tiles.map((i) => ({ type, data, isShared: i > 0, properties: [2, 3] })),
    ],
    [ispe(said.width, said.height), ispe(side, side), configuration],
  )
}
