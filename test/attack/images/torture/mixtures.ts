/** Files that are two things at once. */
import { ascii, be, le } from '../blocks.ts'
import { formats } from '../photos.ts'
import type { Torture } from './torture.ts'

/** What others would take the file for. */
const masks: Readonly<Record<string, Buffer>> = {
  'a page': ascii('<!doctype html><script>alert(1)</script>'),
  'an SVG': ascii('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
  'a PDF': ascii('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n'),
  'a script': ascii('#!/bin/sh\nexit 1\n'),
  'a ZIP': Buffer.concat([be(0x504b0304, 4), Buffer.alloc(26)]),
  PostScript: ascii('%!PS-Adobe-3.0 EPSF-3.0\n'),
  'a bitmap': Buffer.concat([ascii('BM'), le(9_999_999, 4), Buffer.alloc(48)]),
  'a film': Buffer.concat([be(24, 4), ascii('ftypisom'), be(0, 4), ascii('isommp42')]),
  'a JPEG 2000': Buffer.concat([be(12, 4), ascii('jP  '), be(0x0d0a870a, 4)]),
  'a JPEG XL': be(0xff0a, 2),
  OpenEXR: be(0x762f3101, 4),
  'a matrix of MATLAB': ascii('MATLAB 5.0 MAT-file'),
  'a picture of NIfTI': Buffer.concat([le(348, 4), Buffer.alloc(340), ascii('n+1\0')]),
  'a Radiance HDR': ascii('#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 8000 +X 8000\n'),
  'a portable pixmap': ascii('P6 8000 8000 255\n'),
  'a table of numbers': ascii('1,2,3\n4,5,6\n'),
  'a picture of libvips': Buffer.concat([
    be(0xb6a6f208, 4),
    le(8000, 4),
    le(8000, 4),
    le(3, 4),
    Buffer.alloc(48),
  ]),
}

export const mixtures: Torture = {
  ...Object.fromEntries(
    formats.flatMap(
      (format) =>
        Object.entries(masks).flatMap(([what, mask]) => [
          [`${what}, then ${format}`, async (photos) => Buffer.concat([mask, await photos(format)])],
          [`${format}, then ${what}`, async (photos) => Buffer.concat([await photos(format), mask])],
        ]) satisfies [string, Torture[string]][],
    ),
  ),
  ...Object.fromEntries(
    Object.entries(masks).map(([what, mask]) => [
      `${what} alone`,
      () => Buffer.concat([mask, Buffer.alloc(5000)]),
    ]),
  ),
  ...Object.fromEntries(
    formats.flatMap((first) =>
      formats
        .filter((second) => second !== first)
        .map((second) => [
          `the beginning of ${first}, the rest of ${second}`,
          async (photos) =>
            Buffer.concat([(await photos(first)).subarray(0, 40), (await photos(second)).subarray(40)]),
        ]),
    ) satisfies [string, Torture[string]][],
  ),
}
