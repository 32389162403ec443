/** Whether the running containers do what they are for. */
import assert from 'node:assert/strict'
import { type Classification, classification, failure } from '@emogram/contract'
import sharp from 'sharp'
import { answerTo } from '../answers.ts'
import { check } from '../checks.ts'
import { faceCount, isAnnotated, picture } from '../photos.ts'
import { answerTimeoutMs, person, request } from './stack.ts'

export const pictureUrl = 'http://pictures.test/sample1.jpg'

const postJson = (path: string, body: object): Promise<Response> =>
  request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

function upload(accept: string): Promise<Response> {
  const form = new FormData()
  form.set('image', new Blob([Uint8Array.from(picture)], { type: 'image/jpeg' }), 'sample1.jpg')
  return request('/classify', { method: 'POST', headers: { accept }, body: form })
}

async function isClassification(response: Response): Promise<Classification> {
  assert.equal(response.status, 200)
  const result = classification.parse(await response.json())
  assert.equal(result.faces.length, faceCount)
  return result
}

export const classifiesUpload = async () => isClassification(await upload('application/json'))
export const classifiesUrl = async () =>
  isClassification(await postJson('/classify_url', { url: pictureUrl }))

async function isRefused(response: Response, code: string): Promise<string> {
  const { error } = failure.parse(await response.json())
  assert.equal(error.code, code)
  return `${response.status} ${error.code}`
}

export async function checkAnswers(): Promise<void> {
  await check('the gateway is ready', async () => {
    const response = await request('/readyz')
    assert.deepEqual([response.status, await response.json()], [200, { status: 'ok' }])
    return ''
  })
  await check('an upload is classified', async () => {
    const { faces, backend } = await classifiesUpload()
    return `${faces.length} faces, ${backend}`
  })
  await check('an upload comes back as a picture', async () => {
    const response = await upload('image/jpeg')
    assert.equal(response.headers.get('content-type'), 'image/jpeg')
    const { width, height } = await sharp(await response.arrayBuffer()).metadata()
    return `${width} × ${height}`
  })
  await check('a URL is classified', async () => `${(await classifiesUrl()).faces.length} faces`)
  await check('the page is there, with all its files', async () => {
    const html = await (await request('/')).text()
    const files = new Set(html.match(/\/assets\/[\w.-]+/g))
    assert.ok(files.size > 0, 'the page names no files')
    for (const file of files) {
      const response = await request(file)
      assert.equal(response.status, 200, file)
      await response.arrayBuffer()
    }
    return `${files.size} files`
  })
  await check('a URL into the network of the containers is refused', async () =>
    isRefused(await postJson('/classify_url', { url: 'http://nginx:8080/healthz' }), 'url_forbidden'),
  )
  await check('an answer into a chat cannot be ordered from outside', async () =>
    isRefused(await postJson('/classify', { file_id: 'abc', chat_id: 1 }), 'unauthorized'),
  )
  await check('a photo in the chat is answered', async () => {
    await person.waitForBot(answerTimeoutMs)
    const message = await person.sendPhoto(1, picture)
    return isAnnotated(person, await person.waitFor(1, answerTo(message), answerTimeoutMs))
  })
  await check('a URL in the chat is answered', async () => {
    const message = await person.sendText(2, pictureUrl)
    return isAnnotated(person, await person.waitFor(2, answerTo(message), answerTimeoutMs))
  })
}
