import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { collect } from '@emogram/runtime'

const streamOf = (...parts: string[]) => Readable.from(parts.map((part) => Buffer.from(part)))

test('a stream is read to its end, up to the last byte that is allowed', async () => {
  assert.equal((await collect(streamOf('ab', 'c'), 3))?.toString(), 'abc')
  assert.equal((await collect(streamOf(), 0))?.length, 0)
})

test('one byte more, and the stream is ended instead', async () => {
  const stream = streamOf('ab', 'cd', 'and much more')
  assert.equal(await collect(stream, 3), undefined)
  assert.ok(stream.destroyed)
})

test('what breaks the stream is said', async () => {
  const broken = new Readable({ read: (): void => void broken.destroy(new Error('cut')) })
  await assert.rejects(collect(broken, 3), /cut/)
})
