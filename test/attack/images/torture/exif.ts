/** What cameras write beside the pixels, as nobody's camera writes it. */
import { ascii, be } from '../blocks.ts'

const entry = (tag: number, type: number, count: number, value: number): Buffer =>
  Buffer.concat([be(tag, 2), be(type, 2), be(count, 4), be(value, 4)])

/** @param next  where the next directory is; the first is at 8 */
const directory = (entries: readonly Buffer[], next = 0): Buffer =>
  Buffer.concat([be(entries.length, 2), ...entries, be(next, 4)])

const exif = (...directories: readonly Buffer[]): Buffer =>
  Buffer.concat([ascii('MM'), be(42, 2), be(8, 4), ...directories])

const orientation = (value: number, type = 3, count = 1): Buffer =>
  entry(0x0112, type, count, type === 3 ? value * 0x10000 : value)

const subDirectories = [0x8769, 0x8825, 0xa005, 0x014a]

export const oddExif: Readonly<Record<string, Buffer>> = {
  ...Object.fromEntries(
    [0, 9, 255, 65_535].map((value) => [`orientation ${value}`, exif(directory([orientation(value)]))]),
  ),
  ...Object.fromEntries(
    [0, 1, 2, 4, 5, 7, 12, 255].map((type) => [
      `orientation of type ${type}`,
      exif(directory([orientation(6, type)])),
    ]),
  ),
  'orientation 6 a million times over': exif(directory([orientation(6, 3, 1_000_000)])),
  'orientation 6 and 3': exif(directory([orientation(6), orientation(3)])),
  'a directory that is its own next one': exif(directory([orientation(1)], 8)),
  'two directories that lead to each other': exif(
    directory([orientation(1)], 26),
    directory([orientation(1)], 8),
  ),
  ...Object.fromEntries(
    subDirectories.map((tag) => [
      `a directory inside itself, by ${tag}`,
      exif(directory([entry(tag, 4, 1, 8)])),
    ]),
  ),
  'directories inside each other by every way': exif(
    directory(
      subDirectories.map((tag) => entry(tag, 4, 1, 8)),
      8,
    ),
  ),
  'values far outside': exif(
    directory([entry(0x010f, 2, 0xffffffff, 0xfffffff0), entry(0x8769, 4, 1, 0xfffffff0)]),
  ),
  'values that overflow': exif(
    directory([entry(0x010f, 5, 0x20000001, 8), entry(0x0110, 12, 0x1fffffff, 8)]),
  ),
  '65,535 entries, of which none is there': Buffer.concat([exif(), be(65_535, 2)]),
  '5000 entries': exif(directory(Array.from({ length: 5000 }, (_, i) => entry(i, 2, 60_000, 8)))),
  'notes of a maker that lead back': exif(
    directory([entry(0x8769, 4, 1, 26)]),
    directory([entry(0x927c, 7, 40_000, 8)]),
  ),
  'a byte order that there is not': Buffer.concat([
    ascii('XX'),
    be(42, 2),
    be(8, 4),
    directory([orientation(6)]),
  ]),
  'nothing at all': Buffer.alloc(0),
  'a first directory far outside': Buffer.concat([ascii('MM'), be(42, 2), be(0xffffffff, 4)]),
}
