import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { neverConnected } from '@emogram/runtime'

const failureOf = async (url: string): Promise<unknown> =>
  fetch(url).then(
    () => assert.fail('it was answered'),
    (error: unknown) => error,
  )

test('a port without anybody, and a name that nobody has', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  assert.ok(neverConnected(await failureOf(`http://127.0.0.1:${port}`)))
  // Both addresses of the name are tried.
  assert.ok(neverConnected(await failureOf(`http://localhost:${port}`)))
  assert.ok(neverConnected(await failureOf('http://nobody.invalid')))
  const late = Object.assign(new Error('late'), { code: 'UND_ERR_CONNECT_TIMEOUT' })
  assert.ok(neverConnected(new AggregateError([late, late])))
})

test('whoever hangs up may have read what was sent', async (t) => {
  const server = createServer((_, response) => void response.destroy()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const hungUp = await failureOf(`http://127.0.0.1:${port}`)
  assert.ok(hungUp instanceof Error && !neverConnected(hungUp))
  const unreachable = Object.assign(new Error('lost'), { code: 'EHOSTUNREACH', syscall: 'read' })
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', syscall: 'connect' })
  for (const other of [
    unreachable,
    new AggregateError([refused, unreachable]),
    new AggregateError([]),
    'no',
    undefined,
  ]) {
    assert.ok(!neverConnected(other))
  }
})
