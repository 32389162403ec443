/** JPEGs that contradict themselves. */
import { ascii, be } from '../blocks.ts'
import { segment } from '../flat-jpeg.ts'
import { oddExif } from './exif.ts'
import { oddProfiles } from './icc.ts'
import type { Torture } from './torture.ts'

const components = {
  one: [[1, 0x11, 0]],
  three: [
    [1, 0x22, 0],
    [2, 0x11, 0],
    [3, 0x11, 0],
  ],
}
const frame = (
  marker: number,
  bits: number,
  height: number,
  width: number,
  each: readonly number[][] = components.one,
): Buffer =>
  segment(
    marker,
    be(bits, 1),
    be(height, 2),
    be(width, 2),
    be(each.length, 1),
    ...each.map((one) => Buffer.from(one)),
  )

const start = be(0xffd8, 2)
const end = be(0xffd9, 2)
const quantisation = segment(0xdb, be(0, 1), Buffer.alloc(64, 1))
const codes = Buffer.concat(
  [0x00, 0x10].map((place) => segment(0xc4, be(place, 1), be(1, 1), Buffer.alloc(15), be(0, 1))),
)
const scan = (each: readonly number[][] = components.one, spectrum = [0, 63, 0]): Buffer =>
  segment(0xda, be(each.length, 1), ...each.map(([id]) => Buffer.from([id!, 0])), Buffer.from(spectrum))
const data = Buffer.alloc(4000)

const file = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat([start, ...parts, end])
const usual = (sof: Buffer, ...between: readonly Uint8Array[]): Buffer =>
  file(quantisation, sof, codes, ...between, scan(), data)
const sof = frame(0xc0, 8, 90, 90)

/** A whole photo with segments of ours behind its first marker. */
const before = (photo: Buffer, ...segments: readonly Uint8Array[]): Buffer =>
  Buffer.concat([photo.subarray(0, 2), ...segments, photo.subarray(2)])

const profileParts = (profile: Buffer): Buffer[] => {
  const partBytes = 65_000
  const count = Math.max(1, Math.ceil(profile.length / partBytes))
  return Array.from({ length: count }, (_, i) =>
    segment(
      0xe2,
      ascii('ICC_PROFILE\0'),
      Buffer.from([i + 1, count]),
      profile.subarray(i * partBytes, (i + 1) * partBytes),
    ),
  )
}

export const jpegTorture: Torture = {
  'no pixels': () => usual(frame(0xc0, 8, 0, 0)),
  'no height': () => usual(frame(0xc0, 8, 0, 90)),
  'a height that comes later': () => Buffer.concat([usual(frame(0xc0, 8, 0, 90)), segment(0xdc, be(90, 2))]),
  'no components': () => usual(frame(0xc0, 8, 90, 90, [])),
  '255 components': () =>
    usual(
      frame(
        0xc0,
        8,
        90,
        90,
        Array.from({ length: 255 }, (_, i) => [i, 0x11, 0]),
      ),
    ),
  'a component twice': () =>
    usual(
      frame(0xc0, 8, 90, 90, [
        [1, 0x11, 0],
        [1, 0x11, 0],
        [1, 0x11, 0],
      ]),
    ),
  'samplings of 0': () => usual(frame(0xc0, 8, 90, 90, [[1, 0, 0]])),
  'samplings of 15': () =>
    usual(
      frame(0xc0, 8, 90, 90, [
        [1, 0xff, 0],
        [2, 0x11, 0],
        [3, 0x11, 0],
      ]),
    ),
  'samplings of 4 and 3': () =>
    usual(
      frame(0xc0, 8, 90, 90, [
        [1, 0x44, 0],
        [2, 0x33, 0],
        [3, 0x31, 0],
      ]),
    ),
  'a table of quantisation that is not there': () => usual(frame(0xc0, 8, 90, 90, [[1, 0x11, 3]])),
  ...Object.fromEntries(
    [0, 1, 12, 16, 255].map((bits) => [`${bits} bits`, () => usual(frame(0xc0, bits, 90, 90))]),
  ),
  ...Object.fromEntries(
    [1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15].map((kind) => [
      `frame of kind ${kind}`,
      () => usual(frame(0xc0 + kind, 8, 90, 90)),
    ]),
  ),
  'two frames': () => usual(sof, frame(0xc0, 8, 7000, 7000)),
  'two frames of different kinds': () => usual(sof, frame(0xc2, 8, 90, 90, components.three)),
  'a frame behind the scan': () => file(quantisation, codes, scan(), data, sof),
  'a scan of what is not in the frame': () =>
    file(quantisation, sof, codes, scan([[9], [8], [7], [6]]), data),
  'a scan of nothing': () => file(quantisation, sof, codes, scan([]), data),
  'a spectrum that runs backwards': () =>
    file(quantisation, frame(0xc2, 8, 90, 90), codes, scan(components.one, [63, 1, 0xff]), data),
  'a thousand scans': () =>
    file(quantisation, sof, codes, ...Array<Buffer>(1000).fill(Buffer.concat([scan(), data]))),
  'no codes': () => file(quantisation, sof, scan(), data),
  'too many codes': () => usual(sof, segment(0xc4, be(0, 1), Buffer.alloc(16, 255), Buffer.alloc(200))),
  'codes that do not fit into their bits': () =>
    usual(sof, segment(0xc4, be(0, 1), Buffer.from([3, 255]), Buffer.alloc(14), Buffer.alloc(258))),
  'quantisation by 0': () => file(segment(0xdb, be(0, 1), Buffer.alloc(64)), sof, codes, scan(), data),
  'quantisation of 16 bits': () =>
    file(segment(0xdb, be(0x10, 1), Buffer.alloc(128, 255)), sof, codes, scan(), data),
  'restarts after every block, and none there': () => usual(sof, segment(0xdd, be(1, 2))),
  'nothing but restarts': () =>
    file(quantisation, sof, codes, segment(0xdd, be(1, 2)), scan(), Buffer.alloc(4000, be(0xffd0, 2))),
  'noise for data': () =>
    file(
      quantisation,
      sof,
      codes,
      scan(),
      Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * i * 17) % 255)),
    ),
  'lengths of 0': () => file(be(0xffe0, 2), be(0, 2), be(0xffdb, 2), be(0, 2), sof, codes, scan(), data),
  'lengths of 1': () => file(be(0xffe1, 2), be(1, 2), sof, codes, scan(), data),
  'a marker at the end': () => Buffer.concat([usual(sof).subarray(0, -2), be(0xff, 1)]),
  'starts alone': () => Buffer.alloc(100_000, start),
  'fill bytes alone': () => Buffer.concat([start, Buffer.alloc(1_000_000, 0xff)]),
  'a picture inside a picture': (photos) =>
    photos('jpeg').then((photo) => before(photo, ...Array<Buffer>(5).fill(photo))),
  'a gain map that is not there': (photos) =>
    photos('jpeg').then((photo) =>
      before(photo, segment(0xe2, ascii('MPF\0MM\0*\0\0\0\x08'), be(0xffff, 2), Buffer.alloc(99, 0xff))),
    ),
  'a mark of Adobe for ink': () =>
    usual(
      frame(0xc0, 8, 90, 90, components.three),
      segment(0xee, ascii('Adobe'), Buffer.from([0, 100, 0, 0, 0, 0, 2])),
    ),
  'parts of a profile that contradict each other': (photos) =>
    photos('jpeg').then((photo) =>
      before(
        photo,
        ...[
          [0, 0],
          [255, 1],
          [1, 255],
          [2, 2],
          [2, 2],
        ].map((place) => segment(0xe2, ascii('ICC_PROFILE\0'), Buffer.from(place), Buffer.alloc(500, 7))),
      ),
    ),
  ...Object.fromEntries(
    Object.entries(oddExif).map(([what, exif]) => [
      `EXIF: ${what}`,
      (photos) =>
        photos('jpeg').then((photo) =>
          before(photo, segment(0xe1, ascii('Exif\0\0'), exif.subarray(0, 65_000))),
        ),
    ]) satisfies [string, Torture[string]][],
  ),
  ...Object.fromEntries(
    Object.entries(oddProfiles).map(([what, profile]) => [
      `profile: ${what}`,
      (photos) => photos('jpeg').then((photo) => before(photo, ...profileParts(profile))),
    ]) satisfies [string, Torture[string]][],
  ),
}
