import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AlbumPart, createAlbumStore } from '../src/intake/album-store.ts'
import { createAlbums } from '../src/intake/albums.ts'
import { memoryKeyValue } from '../src/key-value.ts'
import { log } from './dispatch.ts'
import { until } from './running-bot.ts'

const part = (message_id: number): AlbumPart => ({
  chat_id: 42,
  message_id,
  file_id: `f${message_id}`,
  file_unique_id: `u${message_id}`,
  spoiler: false,
  asked: true,
})

const quietMs = 150

function collect(store = createAlbumStore(memoryKeyValue()), options: { maxOpen?: number } = {}) {
  const jobs: number[][] = []
  const noticed: number[] = []
  let failures = 0
  const albums = createAlbums({
    store,
    log,
    quietMs,
    tryAgainMs: quietMs,
    ...options,
    noticed: ({ message_id }) => noticed.push(message_id),
    join: async (parts) => {
      if (failures-- > 0) throw new Error('the queue is away')
      if (parts.length > 0) jobs.push(parts.map(({ message_id }) => message_id))
    },
  })
  return { store, jobs, noticed, albums, failOnce: () => (failures = 1) }
}

test('parts become one job, in the order of the album, however they come', async () => {
  const { jobs, noticed, albums } = collect()
  await albums.add('a', part(6))
  await sleep(quietMs / 3)
  await Promise.all([albums.add('a', part(5)), albums.add('b', part(8)), albums.add('a', part(7))])
  await albums.add('a', part(5))
  assert.deepEqual(jobs, [])
  await until(() => jobs.length === 2)
  assert.deepEqual(jobs.sort(), [[5, 6, 7], [8]])
  assert.deepEqual(noticed, [6, 8])
})

test('a bot that is killed leaves the parts to the next one', async () => {
  const first = collect()
  await first.store.add('42.a', part(5))
  await first.store.add('42.a', part(6))
  const next = collect(first.store)
  await next.albums.resume()
  await next.albums.add('a', part(7))
  await until(() => next.jobs.length === 1)
  assert.deepEqual(next.jobs, [[5, 6, 7]])
})

test('parts that come too late are an album of their own, and none is taken twice', async () => {
  const { store, jobs, albums } = collect()
  await albums.add('a', part(5))
  await until(() => jobs.length === 1)
  await until(async () => (await store.open()).length === 0)
  await albums.add('a', part(5))
  await albums.add('a', part(6))
  await albums.add('a', part(7))
  await until(() => jobs.length === 2)
  assert.deepEqual(jobs, [[5], [6, 7]])
})

test('ten are an album; what Telegram would call an eleventh is the next', async () => {
  const { jobs, albums } = collect()
  for (let id = 1; id <= 11; id++) await albums.add('a', part(id))
  await until(() => jobs.length === 2)
  assert.deepEqual(
    jobs.map(({ length }) => length),
    [10, 1],
  )
})

test('where too many are open, a part is a picture of its own', async () => {
  const { jobs, albums } = collect(undefined, { maxOpen: 1 })
  await albums.add('a', part(5))
  await albums.add('b', part(6))
  assert.deepEqual(jobs, [[6]])
  await albums.stop()
})

test('a bot that is stopped joins what has come', async () => {
  const { store, jobs, albums } = collect()
  await albums.add('a', part(5))
  await albums.add('a', part(6))
  await albums.stop()
  assert.deepEqual(jobs, [[5, 6]])
  assert.deepEqual(await store.open(), [])
})

test('a queue that is away is asked again, and nothing is lost', async () => {
  const running = collect()
  running.failOnce()
  await running.albums.add('a', part(5))
  await until(() => running.jobs.length === 1)
  assert.deepEqual(running.jobs, [[5]])
})
