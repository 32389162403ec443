import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { classification, failure, limits, routes } from '@emogram/contract'

const token = '123456:aVerySecretTokenThatNobodyMaySee00'

test('the process reads a picture from a URL, refuses what it must, and ends in order', async (t) => {
  const photo = await readFile(
    createRequire(import.meta.url).resolve('@vladmandic/face-api/demo/sample2.jpg'),
  )
  const web = createServer(
    (request, response) => void response.end(request.url === '/photo' ? photo : 'text'),
  )
  await once(web.listen(0, '127.0.0.1'), 'listening')
  t.after(() => web.close())
  const { port } = web.address() as AddressInfo

  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', main], {
    env: {
      PATH: process.env['PATH'],
      TF_BACKEND: process.env['TF_BACKEND'],
      TELEGRAM_BOT_TOKEN: token,
      CLASSIFY_URL_PORT: '0',
      URL_ALLOW_HOSTS: `127.0.0.1:${port}`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  const exit = once(child, 'exit')
  const lines: string[] = []
  const own = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line)
      const { msg, port } = JSON.parse(line) as { msg: string; port: number }
      if (msg === 'ready') resolve(port)
    })
    child.once('exit', () => reject(new Error(`it ended: ${lines.join('\n')}`)))
  })

  const post = (body: BodyInit, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${own}${routes.classifyUrl}`, { method: 'POST', body, headers })
  const read = (url: string, more: object = {}) =>
    post(JSON.stringify({ url, ...more }), { 'content-type': 'application/json' })
  const codeOf = async (response: Response) => failure.parse(await response.json()).error.code

  const found = await read(`http://127.0.0.1:${port}/photo`)
  assert.equal(found.status, 200)
  assert.equal(classification.parse(await found.json()).faces.length, 3)

  assert.equal(await codeOf(await read(`http://127.0.0.1:${port}/text`)), 'not_an_image')
  assert.equal(await codeOf(await read(`http://localhost:${port}/photo`)), 'url_forbidden')
  assert.equal(await codeOf(await read('ftp://example.com/')), 'url_invalid')
  assert.equal(await codeOf(await read(`http://127.0.0.1:${port}/photo`, { chat_id: 1 })), 'unauthorized')
  assert.equal(
    await codeOf(await read(`https://example.com/${'x'.repeat(limits.jsonBodyBytes)}`)),
    'body_too_large',
  )
  const form = new FormData()
  form.append('image', new Blob([Uint8Array.from(photo)]), 'photo.jpg')
  const { error } = failure.parse(await (await post(form)).json())
  assert.match(error.message, /^Send \{"url": /)

  child.kill('SIGTERM')
  assert.deepEqual(await exit, [0, null])
  assert.ok(!lines.join('\n').includes(token))
})
