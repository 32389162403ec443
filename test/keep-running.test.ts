/** What `npm start` does with a process that ends although nobody stopped it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'
import { keepRunning, type Restart } from '../scripts/start/keep-running.ts'

const pauses = { firstPauseMs: 1, maxPauseMs: 64 }
const ending = (exitCode: number) => () => spawn('sh', ['-c', `exit ${exitCode}`])

test('what is killed again and again is started again, each time later, and it is counted', async () => {
  const restarts: Restart[] = []
  await new Promise<void>((resolve, reject) => {
    const running = keepRunning({
      ...pauses,
      launch: ending(137),
      onRestart: (restart) => {
        if (restarts.push(restart) === 8) void running.stop().then(resolve, reject)
      },
      onHopeless: () => reject(new Error('given up')),
    })
  })
  assert.deepEqual(
    restarts,
    [2, 4, 8, 16, 32, 64, 64, 64].map((pauseMs, i) => ({ exitCode: 137, failedStarts: i + 1, pauseMs })),
  )
})

test('what ends by itself at once is given up after four starts', async () => {
  const failedStarts: number[] = []
  const exitCode = await new Promise((resolve) =>
    keepRunning({
      ...pauses,
      launch: ending(3),
      onRestart: (restart) => failedStarts.push(restart.failedStarts),
      onHopeless: resolve,
    }),
  )
  assert.equal(exitCode, 3)
  assert.deepEqual(failedStarts, [1, 2, 3])
})

test('what was stopped stays so', async () => {
  let launched = 0
  const running = keepRunning({
    ...pauses,
    launch: () => {
      launched++
      return spawn('sleep', ['60'])
    },
    onRestart: () => assert.fail('started again'),
    onHopeless: () => assert.fail('given up'),
  })
  await running.stop()
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.equal(launched, 1)
})
