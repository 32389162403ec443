/** What the queue in memory does with those who wait when it is stopped: it cannot keep them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createMemoryQueue } from '../src/memory-queue.ts'
import { answered, dispatch, failed, gate, job } from './dispatch.ts'

test('stopping tells those who wait at once, and lets the rest finish', async () => {
  const { opened, open } = gate()
  const { queue, endings } = dispatch(
    createMemoryQueue,
    async ({ message_id }) => {
      if (message_id === 1) return failed('not_ready')
      await opened
      return answered
    },
    { backoff: { firstMs: 60_000, maxMs: 60_000 } },
  )
  await queue.offer(job(1, 1))
  await sleep(5)
  await queue.offer(job(1, 2))
  await queue.offer(job(1, 3))
  await sleep(5)
  const drained = queue.drain({ runningMs: 10_000, tellingMs: 1_000 })
  assert.deepEqual(endings, [
    ['1.1.0', { kind: 'interrupted', started: true }],
    ['1.3.0', { kind: 'interrupted', started: false }],
  ])
  open()
  await drained
  assert.deepEqual(endings.slice(2), [['1.2.0', { kind: 'answered' }]])
})

test('stopping ends what takes too long', async () => {
  const { queue, until } = dispatch(createMemoryQueue, async (_, signal) => {
    await sleep(60_000, undefined, { signal }).catch(() => undefined)
    return failed('backend_unreachable')
  })
  await queue.offer(job(1, 1))
  await queue.drain({ runningMs: 20, tellingMs: 1_000 })
  assert.deepEqual(await until(1), [['1.1.0', { kind: 'interrupted', started: true }]])
})
