/** What several bots share through Redis, beside the queue. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { defaultPreferences, type JobAnswer } from '@emogram/contract'
import { face } from '../../lib/words/test/face.ts'
import { keptResults } from '../src/buttons/kept-results.ts'
import { type AlbumPart, createRedisAlbumStore } from '../src/intake/album-store.ts'
import { redisKeyValue } from '../src/key-value.ts'
import { connectRedis, type RedisLink } from '../src/redis.ts'
import { cacheKey, sentAnswers } from '../src/sent-cache.ts'
import { createSettingsStore } from '../src/settings/store.ts'
import { createRedisShortMemory } from '../src/short-memory.ts'
import { createRedisLedger } from '../src/status/ledger.ts'
import { log } from './dispatch.ts'
import { type RedisServer, startRedis, withoutRedis } from './redis-server.ts'
import { noFaces } from './running-bot.ts'

describe('bots that share a Redis', { skip: withoutRedis, timeout: 300_000 }, () => {
  let redis: RedisServer
  let one: RedisLink
  let other: RedisLink
  before(async () => {
    redis = await startRedis()
    one = connectRedis(redis.url, log)
    other = connectRedis(redis.url, log)
    await Promise.all([one.back(5_000), other.back(5_000)])
  })
  beforeEach(() => redis.client.flushall())
  after(async () => {
    one.close()
    other.close()
    await redis.close()
  })

  test('put an album together of the parts that each of them got', async () => {
    const [here, there] = [createRedisAlbumStore(one, 'x'), createRedisAlbumStore(other, 'x')]
    const part = (message_id: number): AlbumPart => ({
      chat_id: 42,
      message_id,
      file_id: `f${message_id}`,
      file_unique_id: 'u',
      spoiler: false,
      asked: true,
    })
    await Promise.all([here.add('a', part(12)), there.add('a', part(9)), there.add('b', part(1))])
    const parts = await here.waiting('a')
    assert.deepEqual(
      parts.map(({ message_id }) => message_id),
      [9, 12],
    )
    assert.deepEqual([...(await there.open())].sort(), ['a', 'b'])
    await here.joined('a', parts)
    await there.add('a', part(9))
    assert.deepEqual(await there.waiting('a'), [])
    // Looked at once more, and then no longer: nothing waits in it.
    await there.joined('a', [])
    await there.joined('b', [part(1)])
    assert.deepEqual(await here.open(), [])
  })

  test('know each other’s results and answers, until a chat is forgotten', async () => {
    const kept = [one, other].map((link) => createRedisShortMemory(keptResults, link, 'x'))
    const cache = [one, other].map((link) => createRedisShortMemory(sentAnswers, link, 'x'))
    const result = {
      chat_id: -42,
      message_id: 7,
      picture: { type: 'file_id', file_id: 'f' },
      spoiler: false,
      preferences: defaultPreferences,
      image: { width: 10, height: 10 },
      faces: [face()],
    } as const
    await kept[0]!.set('-42.7.0', result, -42)
    await kept[0]!.set('-421.7.0', { ...result, chat_id: -421 }, -421)
    assert.deepEqual(await kept[1]!.get('-42.7.0'), result)
    const { sent, ...classification } = noFaces as JobAnswer
    const key = cacheKey('u', defaultPreferences)
    assert.notEqual(key, cacheKey('u', { ...defaultPreferences, style: 'blur' }))
    await cache[0]!.set(key, { sent: sent!, classification }, -42)
    assert.deepEqual((await cache[1]!.get(key))?.sent, sent)
    await kept[1]!.forget(-42)
    await cache[1]!.forget(-42)
    assert.equal(await kept[0]!.get('-42.7.0'), undefined)
    assert.equal(await cache[0]!.get(key), undefined)
    assert.equal((await kept[0]!.get('-421.7.0'))?.chat_id, -421)
  })

  test('remember of a chat no more than is still kept', async () => {
    const brief = createRedisShortMemory({ ...sentAnswers, keptMs: 50 }, one, 'x')
    const { sent, ...classification } = noFaces as JobAnswer
    for (const key of ['first', 'second', 'third']) {
      await brief.set(key, { sent: sent!, classification }, -42)
      assert.deepEqual(await redis.client.zrange('x:sent-in:-42', 0, -1), [key])
      await sleep(60)
    }
  })

  test('share what was chosen, and who waits for what', async () => {
    const [here, there] = [one, other].map((link) => createSettingsStore(redisKeyValue(link, 'x:settings')))
    await here!.change(1, { style: 'emoji' })
    await there!.move(1, 2)
    assert.deepEqual(await here!.get(2), { style: 'emoji' })
    const [ledger, same] = [createRedisLedger(one, 'x'), createRedisLedger(other, 'x')]
    assert.equal(await ledger.add('1.2', 2), 2)
    assert.equal(await same.add('1.2', -1), 1)
    await ledger.noteWords('1.2', 77)
    assert.equal(await same.words('1.2'), 77)
    assert.equal(await same.takeWords('1.2'), 77)
    assert.equal(await ledger.takeWords('1.2'), undefined)
  })
})
