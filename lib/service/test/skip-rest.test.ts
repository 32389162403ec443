import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { startService } from './service.ts'

const service = await startService({ after }, { source: { fetch: async () => Buffer.from('a picture') } })

/**
 * Sends a request as a gateway does, which has one answer in mind and closes after it.
 * @param sentBytes  of the body, all at once
 */
async function ask(head: readonly string[], announcedBytes: number, sentBytes = announcedBytes) {
  const { hostname, port } = new URL(service.url)
  const socket = connect({ host: hostname, port: Number(port) })
  const begunAt = performance.now()
  socket.write(
    [...head, 'Host: a', 'Connection: close', `Content-Length: ${announcedBytes}`, '', ''].join('\r\n'),
  )
  socket.write(Buffer.alloc(sentBytes, 'x'))
  let answer = ''
  let error: Error | undefined
  socket.setEncoding('latin1').on('data', (text) => {
    answer += text
  })
  await new Promise<void>((resolve) => {
    socket.on('error', (why) => (error = why)).on('close', () => resolve())
  })
  return { status: answer.slice(9, 12), error, tookMs: performance.now() - begunAt }
}

test('an answer that comes before the end of its request reaches whoever is still sending', async () => {
  const rows: [string, string[]][] = [
    ['400', ['POST /classify HTTP/1.1', 'Content-Type: multipart/mixed; boundary=b']],
    ['413', ['POST /classify HTTP/1.1', 'Content-Type: application/json']],
    ['404', ['POST /nothing HTTP/1.1', 'Content-Type: image/jpeg']],
    ['405', ['PUT /classify HTTP/1.1', 'Content-Type: image/jpeg']],
  ]
  for (const [status, head] of rows) {
    // More than the buffers between two sockets hold.
    const met = await ask(head, 20 * 2 ** 20)
    assert.deepEqual([met.status, met.error], [status, undefined], head.join())
  }
})

test('nobody waits long for a body that does not come', async () => {
  const { status, tookMs } = await ask(['POST /nothing HTTP/1.1'], 20 * 2 ** 20, 100)
  assert.equal(status, '404')
  assert.ok(tookMs < 15_000, `${tookMs} ms`)
})
