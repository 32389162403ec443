/** After a kill -9, nothing of what `npm start` has started is left behind. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Process, stillRunning } from '../scripts/start/processes.ts'
import { startHouse } from './house.ts'

const goneWithinMs = 5_000

describe('kill -9', { timeout: 180_000 }, () => {
  for (const [whom, find] of [
    ['npm', (tree: Process[]) => tree[0]],
    [
      'the process that npm has started',
      (tree: Process[]) => tree.find(({ command }) => /^\S*node .*start\.ts/.test(command)),
    ],
  ] as const) {
    test(`of ${whom} ends everything`, async (t) => {
      const house = await startHouse({ command: ['npm', 'start'] })
      const tree = await house.processes()
      const rooms = ['bot', 'classify-file', 'classify-url', 'simulator'] as const
      for (const room of rooms) await house.pidOf(room)
      const startedAt = performance.now()
      process.kill(find(tree)?.pid ?? Number.NaN, 'SIGKILL')
      let left = tree
      while (left.length > 0) {
        const tookMs = performance.now() - startedAt
        assert.ok(
          tookMs < goneWithinMs,
          `Still there after ${goneWithinMs} ms:\n${left.map(({ command }) => command).join('\n')}`,
        )
        await sleep(50)
        left = await stillRunning(left)
      }
      t.diagnostic(`${tree.length} processes gone after ${Math.round(performance.now() - startedAt)} ms`)
    })
  }

  test('of a guard harms nothing for long', async () => {
    const house = await startHouse()
    const before = await house.pidOf('classify-url')
    const guard = (await house.processes()).find(({ command }) => /guard\.mjs .*classify-url/.test(command))
    process.kill(guard?.pid ?? Number.NaN, 'SIGKILL')
    while ((await house.request('/readyz')).ok) await sleep(20)
    while (!(await house.request('/readyz')).ok) await sleep(100)
    assert.notEqual(await house.pidOf('classify-url'), before)
    assert.equal(await house.stop(), 0)
  })
})

test('a port that is taken is said in one sentence', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const PORT = String((server.address() as AddressInfo).port)
  await assert.rejects(startHouse({ env: { PORT } }), ({ message }: Error) => {
    assert.match(message, new RegExp(`PORT: port ${PORT} is taken`))
    assert.doesNotMatch(message, /\n\s+at /)
    return true
  })
  server.close()
})
