import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { currentRequestId, keepingRequestId, withRequestId } from '../src/index.ts'

test('each line tells for whom the work is done, without being told', () => {
  const script = `
    import { createLog, withRequestId } from '@emogram/runtime'
    const log = createLog({ name: 'test', level: 'info', secrets: [] })
    const child = log.child({ of: 'a room' })
    const work = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      child.info('deep')
      log.info({ request_id: 'said' }, 'known already')
    }
    await Promise.all([withRequestId('77.1.0', work), withRequestId('77.2.0', work)])
    log.info('for nobody')`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', script],
    { encoding: 'utf8', timeout: 30_000 },
  )
  assert.equal(stderr, '')
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>)
  assert.deepEqual(
    lines.filter(({ msg }) => msg === 'deep').map((line) => [line['request_id'], line['of']]),
    [
      ['77.1.0', 'a room'],
      ['77.2.0', 'a room'],
    ],
  )
  assert.equal(lines.find(({ msg }) => msg === 'known already')?.['request_id'], 'said')
  assert.equal('request_id' in (lines.at(-1) ?? {}), false)
})

test('work that waited in a queue goes on under its own id', async () => {
  const queue: (() => Promise<string | undefined>)[] = []
  const work = async () => {
    await sleep(1)
    return currentRequestId()
  }
  withRequestId('mine', () => queue.push(keepingRequestId(work)))
  assert.equal(await withRequestId("another one's", () => queue[0]?.()), 'mine')
  assert.equal(currentRequestId(), undefined)
})
