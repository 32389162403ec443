/** A small version of the network's parts of `npm run attack`. */
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { freePorts } from '../scripts/start/ports.ts'
import { exchange } from './attack/network/exchange.ts'
import { attackChats } from './attack/network/forged/forged.ts'
import { startBackend } from './attack/network/http/backend.ts'
import { attackHttp } from './attack/network/http/http.ts'
import { slowRow } from './attack/network/http/slow.ts'
import { ssrf } from './attack/network/ssrf/ssrf.ts'
import { onTarget } from './attack/network/target.ts'
import type { Row } from './attack/part.ts'
import { report } from './attack/report.ts'
import { withoutNamespaces } from './namespace.ts'
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

  test('whoever stands behind nginx would notice what should not be passed on', async (t) => {
    const backend = await startBackend()
    t.after(backend.close)
    const port = Number(backend.address.split(':')[1])
    const start = 'POST /classify HTTP/1.1\r\nX-Request-Id: a\r\n'
    const passed = {
      fine: `${start}Content-Length: 2\r\n\r\n{}`,
      second: `${start}Content-Length: 2\r\n\r\n{}GET /metrics HTTP/1.1\r\n\r\n`,
      lengths: `${start}Content-Length: 2\r\nContent-Length: 0\r\n\r\n{}`,
      encoded: `${start}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
      line: `${start}X: a\nGET /metrics HTTP/1.1\r\n\r\n`,
      names: `${start}X-Request-Id: b\r\n\r\n`,
      path: `GET /a b HTTP/1.1\r\nX-Request-Id: a\r\n\r\n`,
    }
    const noticed: string[] = []
    for (const [name, bytes] of Object.entries(passed)) {
      await exchange(port, [bytes], { quietMs: 60_000, closeMs: 1_000 })
      if (backend.passed().some(({ problem }) => problem !== undefined)) noticed.push(name)
    }
    assert.deepEqual(noticed, Object.keys(passed).slice(1))
  })

  test('where nobody listens, nobody was cut off', async () => {
    const port = (await freePorts(1))[0]!
    const row = await slowRow({ nginx: port, bot: port, 'classify-file': port, 'classify-url': port })
    assert.equal(row.cases, 0)
    assert.equal(row.breaches.length, 4 * 5)
  })

  test('broken HTTP and forged orders do no harm', { skip: requirement('nginx') }, async (t) => {
    const rows = await onTarget('network', async (target) => [
      ...(await attackHttp(target, seed, { cases: 135, limitMs }, () => undefined)),
      ...(await attackChats(target, seed, { cases: 75, limitMs }, () => undefined)),
    ])
    held(t, rows)
  })
})
