/** AVIF and HEIC whose boxes contradict each other. */
import sharp from 'sharp'
import { ascii, be } from '../blocks.ts'
import { box, fullBox, grid, gridData, type Item, ispe, itemFile, type Tile, tileOf } from '../isobmff.ts'
import type { Torture } from './torture.ts'

type Photos = Parameters<Torture[string]>[0]

/** Upright, and without what lies beside the pixels. */
const plainTile = async (photos: Photos, format: 'avif' | 'heic'): Promise<Tile> =>
  tileOf(
    format === 'heic'
      ? await photos('heic')
      : await sharp(await photos('gif'))
          .avif({ effort: 0 })
          .toBuffer(),
  )

const side = { width: 120, height: 96 }
const size = ispe(side.width, side.height)

/** The photo, its parts put together otherwise; properties 1 and 2 are its size and how it is coded. */
const otherwise = (
  change: (tile: Tile, photo: Item) => { items: readonly Item[]; properties?: readonly Uint8Array[] },
): Torture =>
  Object.fromEntries(
    (['avif', 'heic'] as const).map((format) => [
      format,
      async (photos) => {
        const tile = await plainTile(photos, format)
        const { items, properties = [] } = change(tile, {
          type: tile.type,
          data: tile.data,
          properties: [1, 2],
        })
        return itemFile(tile.brand, items, [size, tile.configuration, ...properties])
      },
    ]),
  )

const property = (content: Uint8Array): Torture =>
  otherwise((_, photo) => ({ items: [{ ...photo, properties: [1, 2, 3] }], properties: [content] }))

const derived = (type: string, data: Uint8Array, from: readonly number[]): Torture =>
  otherwise((_, photo) => ({ items: [{ type, data, properties: [1], from }, photo] }))

const numbers = (...values: readonly number[]): Buffer => Buffer.concat(values.map((value) => be(value, 4)))

const both: Readonly<Record<string, Torture>> = {
  'nothing odd': otherwise((_, photo) => ({ items: [photo] })),
  'no size': otherwise((_, photo) => ({ items: [{ ...photo, properties: [2] }] })),
  'no word on how it is coded': otherwise((_, photo) => ({ items: [{ ...photo, properties: [1] }] })),
  'properties that are not there': otherwise((_, photo) => ({
    items: [{ ...photo, properties: [1, 2, 99, 127] }],
  })),
  'the same property a hundred times': otherwise((_, photo) => ({
    items: [{ ...photo, properties: [1, 2, ...Array<number>(100).fill(1)] }],
  })),
  'no data': otherwise((_, photo) => ({ items: [{ ...photo, data: Buffer.alloc(0) }] })),
  'zeros for data': otherwise((_, photo) => ({ items: [{ ...photo, data: Buffer.alloc(5000) }] })),
  'ones for data': otherwise((_, photo) => ({ items: [{ ...photo, data: Buffer.alloc(5000, 255) }] })),
  'the data twice': otherwise((_, photo) => ({
    items: [{ ...photo, data: Buffer.concat([photo.data, photo.data]) }],
  })),
  'two sizes': property(ispe(7000, 7000)),
  'a size of nothing': property(ispe(0, 0)),
  'a quarter turn five times': otherwise((_, photo) => ({
    items: [{ ...photo, properties: [1, 2, 3, 3, 3, 3, 3] }],
    properties: [box('irot', be(1, 1))],
  })),
  'a turn by 255': property(box('irot', be(255, 1))),
  'a mirror of 255': property(box('imir', be(255, 1))),
  'a clip divided by 0': property(box('clap', numbers(50, 0, 50, 0, 0, 0, 0, 0))),
  'a clip of nothing': property(box('clap', numbers(0, 1, 0, 1, 0, 1, 0, 1))),
  'a clip that is larger': property(box('clap', numbers(9000, 1, 9000, 1, 0, 1, 0, 1))),
  'a clip far outside': property(box('clap', numbers(50, 1, 50, 1, 2 ** 31 - 1, 1, 2 ** 31, 1))),
  'a clip and a turn': otherwise((_, photo) => ({
    items: [{ ...photo, properties: [1, 2, 3, 4] }],
    properties: [box('clap', numbers(50, 1, 40, 1, 0, 1, 0, 1)), box('irot', be(1, 1))],
  })),
  'depths of 255 bits': property(fullBox('pixi', 0, 0, be(3, 1), Buffer.alloc(3, 255))),
  '255 channels': property(fullBox('pixi', 0, 0, be(255, 1), Buffer.alloc(255, 8))),
  'proportions of nothing': property(box('pasp', numbers(0, 0))),
  'a profile of noise': property(box('colr', ascii('prof'), Buffer.alloc(3000, 'acsp'))),
  'colours that there are not': property(box('colr', ascii('nclx'), Buffer.alloc(7, 255))),
  'a box that must be known and is not': property(box('abcd', numbers(1, 2, 3))),
  'transparency that is the picture': property(
    fullBox('auxC', 0, 0, ascii('urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0')),
  ),
  'a grid of itself': derived('grid', gridData(1, 1, 120, 96), [1]),
  'a grid of nothing': derived('grid', gridData(2, 2, 240, 192), []),
  'a grid of what is not there': derived('grid', gridData(1, 2, 240, 96), [7, 8]),
  'a grid with too few': derived('grid', gridData(9, 9, 1080, 864), [2, 2, 2]),
  'a grid that is larger than its tiles': derived('grid', gridData(1, 1, 7000, 7000), [2]),
  'a grid that is smaller than its tiles': derived('grid', gridData(2, 2, 10, 10), [2, 2, 2, 2]),
  'a grid of no size': derived('grid', gridData(1, 1, 0, 0), [2]),
  'a grid of one byte': derived('grid', be(0, 1), [2]),
  'an overlay of itself': derived('iovl', Buffer.concat([Buffer.alloc(10), numbers(120, 96, 0, 0)]), [1]),
  'an overlay of noise': derived('iovl', Buffer.alloc(300, 7), [2, 2]),
  'the same as itself': derived('iden', Buffer.alloc(0), [1]),
  'the same as the same as the same': otherwise((_, photo) => ({
    items: [
      ...Array.from({ length: 200 }, (_, i) => ({
        type: 'iden',
        data: Buffer.alloc(0),
        properties: [1],
        from: [i + 2],
      })),
      photo,
    ],
  })),
  'two that are the same as each other': otherwise(() => ({
    items: [
      { type: 'iden', data: Buffer.alloc(0), properties: [1], from: [2] },
      { type: 'iden', data: Buffer.alloc(0), properties: [1], from: [1] },
    ],
  })),
  'a kind that there is not': otherwise((_, photo) => ({ items: [{ ...photo, type: 'zzzz' }] })),
  'an uncompressed picture': otherwise((_, photo) => ({ items: [{ ...photo, type: 'unci' }] })),
  'a JPEG': otherwise((_, photo) => ({ items: [{ ...photo, type: 'jpeg' }] })),
  'the other codec': otherwise((tile, photo) => ({
    items: [{ ...photo, type: tile.type === 'av01' ? 'hvc1' : 'av01' }],
  })),
  '60,000 items': otherwise((_, photo) => ({
    items: [photo, ...Array<Item>(60_000).fill({ ...photo, data: Buffer.alloc(0) })],
  })),
}

const nested = (depth: number, type: string): Buffer => {
  const boxes = Buffer.alloc(8 * depth)
  for (let i = 0; i < depth; i++) boxes.set(Buffer.concat([be(8 * (depth - i), 4), ascii(type)]), 8 * i)
  return boxes
}

const start = (brand: string): Buffer => box('ftyp', ascii(brand), be(0, 4), ascii(`mif1${brand}`))

export const boxTorture: Torture = {
  ...Object.fromEntries(
    Object.entries(both).flatMap(([what, ofFormats]) =>
      Object.entries(ofFormats).map(([format, make]) => [`${format}: ${what}`, make] as const),
    ),
  ),
  ...Object.fromEntries(
    ['avif', 'heic', 'mif1', 'hevc', 'avis', 'msf1', 'jpeg', 'zzzz'].flatMap((brand) => [
      [`${brand} alone`, () => start(brand)],
      [
        `${brand} and a box of 4 GB`,
        () => Buffer.concat([start(brand), be(2 ** 32 - 1, 4), ascii('meta'), Buffer.alloc(99)]),
      ],
      [
        `${brand} and a box of 16 EB`,
        () => Buffer.concat([start(brand), be(1, 4), ascii('meta'), Buffer.alloc(8, 255)]),
      ],
      [
        `${brand} and a box to the end`,
        () => Buffer.concat([start(brand), be(0, 4), ascii('meta'), Buffer.alloc(99)]),
      ],
    ]),
  ),
  ...Object.fromEntries(
    ['meta', 'iprp', 'ipco', 'moov', 'dinf'].map((type) => [
      `200,000 of ${type} inside each other`,
      () => Buffer.concat([start('heic'), nested(200_000, type)]),
    ]),
  ),
  'an endless list of brands': () => box('ftyp', ascii('avif'), be(0, 4), Buffer.alloc(4_000_000, 'mif1')),
  '1,000,000 boxes of nothing': () => Buffer.concat([start('avif'), Buffer.alloc(8_000_000, box('free'))]),
  'avif: a grid of 4 whose tiles are 64': async (photos) => grid(await plainTile(photos, 'avif'), 64, 2),
  'heic: a grid of 4 whose tiles are 64': async (photos) => grid(await plainTile(photos, 'heic'), 64, 2),
}
