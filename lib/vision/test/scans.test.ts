import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flatJpeg, manyScans } from '../../../test/attack/images/flat-jpeg.ts'
import { readable } from '../../../test/fixtures/index.ts'
import { scansOf } from '../src/scans.ts'

test('scans are counted, as far as anybody wants to know', async () => {
  assert.equal(scansOf(flatJpeg(80, 80), 99), 1)
  assert.equal(scansOf(await readable.jpeg.bytes(), 99), 1)
  const progressive = scansOf(await readable['progressive jpeg'].bytes(), 99)
  assert.ok(progressive > 1 && progressive < 20, `${progressive} scans`)
  // One more: the first has the means of the blocks.
  assert.equal(scansOf(manyScans(800, 800, 70), 99), 71)
  assert.equal(scansOf(manyScans(800, 800, 70), 50), 50)
})

test('what looks like a scan inside of a segment is none', () => {
  const comment = Buffer.from([0xff, 0xfe, 0, 6, 0xff, 0xda, 0xff, 0xda])
  const jpeg = flatJpeg(80, 80)
  assert.equal(scansOf(Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]), 99), 1)
})

test('damage ends the count, and it ends', () => {
  const jpeg = manyScans(80, 80, 5)
  for (let length = 0; length < jpeg.length; length += 7)
    assert.ok(scansOf(jpeg.subarray(0, length), 99) <= 6)
  assert.equal(scansOf(Buffer.alloc(100_000, 0xff), 99), 0)
  assert.equal(scansOf(Buffer.from([0xff, 0xe0, 0, 0, 0xff]), 99), 0)
})
