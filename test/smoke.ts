/** What has to be true of the running containers. Called by test/smoke.sh, which brings them up and down. */
import assert from 'node:assert/strict'
import { check, docker } from './checks.ts'
import { checkAnswers } from './containers/answers.ts'
import { checkEdge } from './containers/edge.ts'
import { checkRollout } from './containers/rollout.ts'
import { compose, containers, ours } from './containers/stack.ts'
import { checkWalls } from './containers/walls.ts'

await checkAnswers()
await checkWalls(process.env['SIMULATOR_TOKEN'] ?? '')
await checkRollout()
await checkEdge()
await check('everything stops in order when asked to', async () => {
  const ids = await containers(...ours)
  await compose('stop')
  const codes = await Promise.all(ids.map((id) => docker('inspect', '-f', '{{.State.ExitCode}}', id)))
  assert.deepEqual(new Set(codes), new Set(['0']))
  return ''
})
