/** What the internet meets: the gateway's container, TLS by the example, and strangers who want too much of it. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { Agent, get, type RequestOptions } from 'node:https'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { answerTo } from '../answers.ts'
import { check, docker } from '../checks.ts'
import { anotherPicture } from '../photos.ts'
import { answerTimeoutMs, containers, person, request } from './stack.ts'

const { PORT, TLS_PORT, TLS_FOLDER, REQUESTS_PER_SECOND } = process.env
/** What one address may do, by nginx.conf.template. */
const most = { connections: 50, requests: 101, perSecond: Number(REQUESTS_PER_SECOND) } as const
/** Few enough at a time that connections are not what they are refused for. */
const atATime = 20

/** Through the certificate that test/smoke.sh has made. */
async function secureGet(path: string, options: RequestOptions): Promise<[number | undefined, string]> {
  const ca = await readFile(`${TLS_FOLDER}/fullchain.pem`)
  return await new Promise((answered, failed) => {
    const url = `https://127.0.0.1:${TLS_PORT}${path}`
    get(url, { ca, agent: new Agent(), timeout: answerTimeoutMs, ...options }, (response) => {
      response.resume()
      answered([response.statusCode, String(response.headers['strict-transport-security'])])
    }).on('error', failed)
  })
}

interface SlowOne {
  readonly socket: Socket
  /** The status that was answered before the connection ended, if one was. */
  readonly ended: Promise<number | undefined>
}

/** Announces an upload and then says no more. */
function slowUpload(): SlowOne {
  const socket = connect(Number(PORT), '127.0.0.1')
  socket.write(
    'POST /classify HTTP/1.1\r\nHost: slow.test\r\nContent-Type: image/jpeg\r\nContent-Length: 9999\r\n\r\nx',
  )
  let said = ''
  socket.on('data', (data) => {
    said += data
  })
  const ended = new Promise<number | undefined>((done) => {
    socket.on('error', () => undefined)
    socket.on('close', () => {
      const [, status] = /^HTTP\/1.1 (\d+)/.exec(said) ?? []
      done(status === undefined ? undefined : Number(status))
    })
  })
  return { socket, ended }
}

export async function checkEdge(): Promise<void> {
  await check('TLS by the example: 1.2 and 1.3, for a year, and nothing older', async () => {
    assert.deepEqual(await secureGet('/readyz', {}), [200, 'max-age=31536000'])
    assert.deepEqual(await secureGet('/readyz', { maxVersion: 'TLSv1.2' }), [200, 'max-age=31536000'])
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' } as const
    await assert.rejects(secureGet('/readyz', old), /alert|protocol|version/i)
    return ''
  })
  await check('browsers are told to take no liberties, on answers and on failures', async () => {
    for (const path of ['/readyz', '/nothing-here']) {
      const { headers } = await request(path)
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.equal(headers.get('x-frame-options'), 'DENY')
      assert.equal(headers.get('referrer-policy'), 'no-referrer')
      assert.doesNotMatch(headers.get('server') ?? '', /\d/)
    }
    return ''
  })
  await check('the access log is JSON, with the id and without the query', async () => {
    const id = `smoke.${Date.now()}`
    await request('/nothing-here?api_key=a-query-secret', { headers: { 'x-request-id': id } })
    const [nginx = ''] = await containers('nginx')
    const log = (await docker('logs', nginx)).split('\n').filter((line) => line.startsWith('{'))
    const lines = log.map((line) => JSON.parse(line) as { request_id?: string; path?: string })
    assert.equal(lines.find(({ request_id }) => request_id === id)?.path, '/nothing-here')
    assert.ok(!log.join('').includes('a-query-secret'))
    return `${lines.length} lines`
  })
  await check('60 slow uploads: 50 are cut off, 10 refused, and the bot goes on', async () => {
    const startMs = performance.now()
    const slow = Array.from({ length: 60 }, slowUpload)
    const message = await person.sendPhoto(3, await anotherPicture())
    await person.waitFor(3, answerTo(message), answerTimeoutMs)
    const statuses = await Promise.all(slow.map(({ ended }) => ended))
    const refused = statuses.filter((status) => status === 429).length
    const cutOff = statuses.filter((status) => status === undefined || status === 408).length
    assert.deepEqual({ refused, cutOff }, { refused: 60 - most.connections, cutOff: most.connections })
    return `${refused} refused, all gone after ${((performance.now() - startMs) / 1000).toFixed(0)} s`
  })
  await check('one address that asks too often is told to slow down', async () => {
    // What was asked until now is forgotten by then.
    await sleep((most.requests / most.perSecond) * 1_000)
    const startMs = performance.now()
    const statuses: number[] = []
    while (statuses.length < 300)
      statuses.push(...(await Promise.all(Array.from({ length: atATime }, askOnce))))
    const seconds = (performance.now() - startMs) / 1_000
    const served = statuses.filter((status) => status === 200).length
    const told = statuses.filter((status) => status === 429).length
    assert.equal(served + told, 300)
    const mostServed = most.requests + Math.ceil(seconds * most.perSecond)
    assert.ok(served >= most.requests && served <= mostServed, `${served} served in ${seconds} s`)
    return `${told} of 300`
  })
}

async function askOnce(): Promise<number> {
  const response = await request('/v1/info')
  await response.arrayBuffer()
  if (response.status === 429) assert.equal(response.headers.get('retry-after'), '1')
  return response.status
}
