/** A small version of the network's parts of `npm run attack`. */
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { attackChats } from './attack/network/forged/forged.ts'
import { attackHttp } from './attack/network/http/http.ts'
import { withoutNamespaces } from './attack/network/ssrf/namespace.ts'
import { ssrf } from './attack/network/ssrf/ssrf.ts'
import { onTarget } from './attack/network/target.ts'
import type { Row } from './attack/part.ts'
import { report } from './attack/report.ts'
import { requirement } from './requirement.ts'

const seed = Number(process.env['ATTACK_SEED'] ?? Math.floor(Math.random() * 1e9))
const limitMs = 600_000

function held(t: TestContext, rows: readonly Row[]): void {
  for (const line of report(rows, seed).split('\n')) t.diagnostic(line)
  const breaches = rows.flatMap((row) => row.breaches)
  assert.deepEqual(breaches, [], `ATTACK_SEED=${seed}`)
}

describe('attacked by the network', { timeout: 1_500_000 }, () => {
  test('no URL leads inside', { skip: withoutNamespaces() }, async (t) => {
    held(t, await ssrf.run(seed, { cases: 200, limitMs }, () => undefined))
  })

  test('broken HTTP and forged orders do no harm', { skip: requirement('nginx') }, async (t) => {
    const rows = await onTarget('network', async (target) => [
      ...(await attackHttp(target, seed, { cases: 135, limitMs }, () => undefined)),
      ...(await attackChats(target, seed, { cases: 75, limitMs }, () => undefined)),
    ])
    held(t, rows)
  })
})
