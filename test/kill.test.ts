/** After a kill -9, nothing of what `npm start` has started is left behind. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startHouse } from './house.ts'
import { type Process, stillRunning } from './processes.ts'

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
})
