/** The whole house with its queue in Redis: the bot may be killed in the middle of everything, and nobody notices. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChatMessage } from '@emogram/simulator'
import sharp from 'sharp'
import { startRedis, withoutRedis } from '../bot/test/redis-server.ts'
import { readSample } from './fixtures/index.ts'
import { startHouse } from './house.ts'

const photos = 100
const chats = 10
const concurrency = 4
const answersTimeoutMs = 240_000
/** Claims of the dead are taken over later than this. */
const lateDoublesMs = 20_000

const isAnswer = ({ from }: ChatMessage) => from.is_bot

describe('the house with Redis', { skip: withoutRedis, timeout: 480_000 }, () => {
  test('a bot that is killed in the middle of a hundred photos answers them all, each once', async (t) => {
    const redis = await startRedis()
    const house = await startHouse({
      env: { REDIS_URL: redis.url, QUEUE_CONCURRENCY: String(concurrency), LOG_LEVEL: 'info' },
    })
    try {
      const source = await sharp(await readSample('sample1'))
        .resize(480)
        .png()
        .toBuffer()
      const sent = await Promise.all(
        Array.from({ length: photos }, async (_, index) => {
          // No two alike: a photo that was answered a moment ago is not read again.
          const photo = sharp(source).resize(480, 200 + index, { fit: 'cover', position: 'top' })
          return await house.person.sendPhoto(1 + (index % chats), await photo.jpeg().toBuffer())
        }),
      )
      const answers = async () =>
        (await Promise.all(Array.from({ length: chats }, (_, chat) => house.person.messages(chat + 1))))
          .flat()
          .filter(isAnswer)
      const until = async (count: number) => {
        const deadline = performance.now() + answersTimeoutMs
        for (;;) {
          const got = (await answers()).length
          if (got >= count) return
          assert.ok(performance.now() < deadline, `only ${got} answers:\n${house.printed().slice(-3_000)}`)
          await sleep(200)
        }
      }

      await until(20)
      process.kill(await house.pidOf('bot'), 'SIGKILL')
      const killedAt = performance.now()
      await until(photos)
      t.diagnostic(`all answered ${Math.round((performance.now() - killedAt) / 1_000)} s after the kill`)
      await sleep(lateDoublesMs)
      const repliesTo = new Map<number, number>()
      for (const { reply_to_message } of await answers()) {
        const id = reply_to_message?.message_id ?? 0
        repliesTo.set(id, (repliesTo.get(id) ?? 0) + 1)
      }
      assert.deepEqual(
        sent.filter(({ message_id }) => repliesTo.get(message_id) !== 1),
        [],
      )
    } finally {
      await house.stop()
      await redis.close()
    }
  })
})
