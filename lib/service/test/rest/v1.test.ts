import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { compareAnswer, facesAnswer, info, limits } from '@emogram/contract'
import { refused } from '../service.ts'
import { base64, startUrlApi } from './url-api.ts'

const api = await startUrlApi({ after })
const answered = async (response: Response) => {
  assert.equal(response.status, 200, await response.clone().text())
  return facesAnswer.parse(await response.json())
}
const file = (text: string) => new File([text], 'a.jpg', { type: 'image/jpeg' })

test('/v1/faces takes the image as a form, as the body itself, as base64 and by its URL', async () => {
  const form = new FormData()
  form.append('image', file('photo'))
  for (const response of [
    await api.post('/v1/faces', form),
    await api.post('/v1/faces', 'photo', 'image/jpeg'),
    await api.post('/v1/faces', 'photo', 'image/heic'),
    await api.json('/v1/faces', { base64: base64('photo') }),
    await api.json('/v1/faces', { base64: `data:image/png;base64,${base64('photo')}` }),
    await api.json('/v1/faces', { url: 'https://example.com/a.jpg' }),
  ]) {
    const { images, models, backend, request_id } = await answered(response)
    assert.equal(images.length, 1)
    assert.ok('faces' in images[0]!)
    assert.equal(images[0].faces[0]?.emotion?.label, 'happy')
    assert.deepEqual({ models, backend }, { models: 'test', backend: 'wasm' })
    assert.equal(request_id, response.headers.get('x-request-id'))
  }
  assert.deepEqual(api.fetched, ['https://example.com/a.jpg'])
})

test('options come by query, by field, or in JSON, and mean the same', async () => {
  const form = new FormData()
  form.append('image', file('photo'))
  for (const [name, text] of Object.entries({
    min_score: '0.7',
    max_faces: '2',
    min_face_px: '40',
    attributes: 'age,embedding',
  })) {
    form.append(name, text)
  }
  const options = { min_score: 0.7, max_faces: 2, min_face_px: 40, attributes: ['age', 'embedding'] }
  api.asked.length = 0
  const query = 'min_score=0.7&max_faces=2&min_face_px=40&attributes=age,embedding'
  const responses = [
    await api.post('/v1/faces', form),
    await api.post(`/v1/faces?${query}`, 'photo', 'image/jpeg'),
    await api.json('/v1/faces', { base64: base64('photo'), ...options }),
  ]
  for (const response of responses) {
    const [image] = (await answered(response)).images
    assert.ok(image !== undefined && 'faces' in image)
    const [face] = image.faces
    assert.equal(face?.embedding?.length, limits.embeddingNumbers)
    assert.deepEqual([face.emotion, face.gender, face.age], [undefined, undefined, 31.3])
  }
  for (const { signal, ...asked } of api.asked) {
    assert.deepEqual(asked, { minScore: 0.7, maxFaces: 2, minFacePx: 40, attributes: ['age', 'embedding'] })
  }
})

test('of several images each is answered in its place, and a bad one spoils no other', async () => {
  const { images } = await answered(
    await api.json('/v1/faces', {
      images: [
        { base64: base64('one') },
        { base64: base64('damaged') },
        { url: 'http://private/' },
        { base64: '%' },
      ],
    }),
  )
  assert.deepEqual(
    images.map((image) => ('error' in image ? image.error.code : image.faces.length)),
    [1, 'image_unreadable', 'url_forbidden', 'bad_request'],
  )
  const form = new FormData()
  for (const text of ['one', 'damaged', 'three']) form.append('image', file(text))
  const inForm = await answered(await api.post('/v1/faces', form))
  assert.deepEqual(
    inForm.images.map((image) => ('error' in image ? image.error.code : 'read')),
    ['read', 'image_unreadable', 'read'],
  )
})

test('the files of a form are bounded together, however small each of them is', async () => {
  const form = new FormData()
  for (let i = 0; i < 4; i++) form.append('image', new Blob([new Uint8Array(limits.batchBodyBytes / 4 + 1)]))
  await refused(await api.post('/v1/faces', form), 'body_too_large')
})

test('a single image that cannot be had or read fails as a request', async () => {
  await refused(await api.json('/v1/faces', { base64: base64('damaged') }), 'image_unreadable')
  await refused(await api.json('/v1/faces', { url: 'http://private/' }), 'url_forbidden')
  await refused(await api.json('/v1/faces', { base64: '' }), 'bad_request')
  await refused(await api.json('/v1/faces', { base64: '==' }), 'image_empty')
  await refused(await api.post('/v1/faces', '', 'image/jpeg'), /image_empty|bad_request/)
})

test('whatever is not understood is refused by its name', async () => {
  const image = { base64: base64('photo') }
  for (const [body, says] of [
    [{ ...image, treshold: 1 }, /treshold/],
    [{ ...image, min_score: '0.5' }, /min_score/],
    [{ ...image, min_score: 2 }, /min_score/],
    [{ ...image, max_faces: 1.5 }, /max_faces/],
    [{ ...image, attributes: ['mood'] }, /attributes/],
    [{ ...image, attributes: ['age', 'age'] }, /attributes/],
    [{ ...image, url: 'https://example.com/' }, /one of url, base64 and images/],
    [{}, /one of url, base64 and images/],
    [[], /Send an image/],
    ['text', /Send an image/],
    [{ images: [] }, /images/],
    [{ images: Array.from({ length: limits.batchImages + 1 }, () => image) }, /images/],
    [{ images: [{ path: '/etc/passwd' }] }, /images/],
  ] as const) {
    await refused(await api.json('/v1/faces', body), 'bad_request', says)
  }
  for (const query of ['foo=1', 'min_score=x', 'min_score=0.5&min_score=0.6', 'attributes=', '__proto__=1']) {
    const response = await api.post(`/v1/faces?${query}`, 'photo', 'image/jpeg')
    if (query === 'attributes=') assert.equal(response.status, 200)
    else await refused(response, 'bad_request')
  }
  await refused(
    await api.json('/v1/faces?min_score=0.5', { ...image, min_score: 0.5 }),
    'bad_request',
    /min_score.* only once/,
  )
  await refused(await api.post('/v1/faces', 'text', 'text/plain'), 'bad_request')
  await refused(await api.post('/v1/faces', '{', 'application/json'), 'bad_request')
})

test('/v1/annotate answers the picture in the format that was asked for', async () => {
  api.asked.length = 0
  const jpeg = await api.post('/v1/annotate', 'photo', 'image/png')
  assert.equal(jpeg.headers.get('content-type'), 'image/jpeg')
  assert.equal(jpeg.headers.get('x-face-count'), '1')
  assert.equal(await jpeg.text(), 'a picture')
  const query = 'style=blur&language=ar&format=webp&quality=50&min_score=0.3'
  const webp = await api.post(`/v1/annotate?${query}`, 'photo', 'image/png')
  assert.equal(webp.headers.get('content-type'), 'image/webp')
  const { signal, ...asked } = api.asked[1]!
  assert.deepEqual(asked, {
    minScore: 0.3,
    maxFaces: undefined,
    minFacePx: undefined,
    picture: { kind: 'fullSize', style: 'blur', language: 'ar', format: 'webp', quality: 50 },
  })
  await refused(await api.post('/v1/annotate?style=sepia', 'photo', 'image/png'), 'bad_request', /style/)
  const two = { images: [{ base64: base64('a') }, { base64: base64('b') }] }
  await refused(await api.json('/v1/annotate', two), 'bad_request', /images/)
})

test('/v1/compare says how alike the largest faces of two images are', async () => {
  const compare = async (one: number, other: number) => {
    const images = [one, other].map((degrees) => ({ base64: Buffer.from([degrees]).toString('base64') }))
    return compareAnswer.parse(await (await api.json('/v1/compare', { images })).json())
  }
  const same = await compare(30, 30)
  assert.deepEqual([same.similarity, same.same], [1, true])
  assert.ok(same.faces.every((face) => face.gender?.label === 'woman' && !('embedding' in face)))
  const different = await compare(1, 91)
  assert.deepEqual([different.similarity, different.same], [0, false])

  const nobody = { images: [{ base64: 'AA==' }, { base64: 'AQ==' }] }
  await refused(await api.json('/v1/compare', nobody), 'no_face')
  await refused(await api.json('/v1/compare', { images: [{ base64: 'AQ==' }] }), 'bad_request', /two images/)
})

test('/v1/info and /openapi.json say what there is', async () => {
  const said = info.parse(await (await fetch(`${api.url}/v1/info`)).json())
  assert.deepEqual(
    [said.version, said.models, said.backend, said.limits.image_bytes],
    ['1.2.3', 'test', 'wasm', limits.imageBytes],
  )
  const document = (await (await fetch(`${api.url}/openapi.json`)).json()) as { info: { version: string } }
  assert.equal(document.info.version, '1.2.3')
})
