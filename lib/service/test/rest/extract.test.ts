import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { firstExtractAnswer, limits, secondExtractAnswer } from '@emogram/contract'
import { decode, encode } from '@msgpack/msgpack'
import { refused } from '../service.ts'
import { base64, startUrlApi } from './url-api.ts'

const api = await startUrlApi({ after })
const bbox = [100, 80, 220, 230]

test('the body of the first generation is answered with a list for each image', async () => {
  api.asked.length = 0
  for (const body of [
    { images: { data: [base64('a'), base64('damaged'), '\0nobody'] }, max_size: [640, 480] },
    { images: { data: [base64('a'), base64('damaged'), '%'] }, max_size: 0, api_ver: '1', extract_ga: true },
  ]) {
    const answer = firstExtractAnswer.parse(await (await api.json('/extract', body)).json())
    assert.deepEqual(
      answer.map((faces) => faces.length),
      [1, 0, 0],
    )
    const [{ vec, ...face }] = answer[0] as [(typeof answer)[0][0]]
    assert.deepEqual(face, { det: 0, prob: 0.98, bbox })
    assert.equal(vec.length, limits.embeddingNumbers)
  }
  assert.deepEqual(
    api.asked.map(({ attributes, maxSidePx, minScore }) => ({ attributes, maxSidePx, minScore })),
    [640, 640, undefined, undefined].map((maxSidePx, i) => ({
      attributes: i < 2 ? ['embedding'] : ['embedding', 'gender', 'age'],
      maxSidePx,
      minScore: 0.6,
    })),
  )
})

test('an option of the second generation brings its answer, with a state for each image', async () => {
  const body = {
    images: {
      data: [base64('a'), base64('damaged')],
      urls: ['https://example.com/a.jpg', 'http://private/'],
    },
    extract_embedding: false,
    extract_ga: true,
    return_landmarks: true,
  }
  const { took, data } = secondExtractAnswer.parse(await (await api.json('/extract', body)).json())
  assert.ok(took.total_ms >= took.read_imgs_ms)
  assert.deepEqual(
    data.map(({ status }) => status),
    ['ok', 'failed', 'ok', 'failed'],
  )
  assert.deepEqual(data[0]?.faces, [
    {
      num_det: 0,
      prob: 0.98,
      bbox,
      size: 150,
      landmarks: [
        [130, 120],
        [190, 135],
        [160, 150],
        [135, 165],
        [185, 180],
      ],
      gender: 0,
      age: 31,
    },
  ])
  assert.match(data[1]?.traceback ?? '', /^image_unreadable: /)
  assert.match(data[3]?.traceback ?? '', /^url_forbidden: /)
})

test('msgpack goes in with bytes in place of base64, and comes out by wish', async () => {
  const body = { images: { data: [Buffer.from('a')] }, threshold: 0.4, limit_faces: 2 }
  const response = await api.post('/extract', encode(body), 'application/msgpack', {
    accept: 'application/x-msgpack',
  })
  assert.equal(response.headers.get('content-type'), 'application/x-msgpack')
  const answer = secondExtractAnswer.parse(decode(await response.arrayBuffer()))
  assert.equal(answer.data[0]?.faces[0]?.vec?.length, limits.embeddingNumbers)
  const wished = await api.json('/extract', { images: { data: [base64('a')] }, msgpack: true })
  assert.equal(wished.headers.get('content-type'), 'application/x-msgpack')
  await refused(
    await api.post('/extract', new Uint8Array([0xc1]), 'application/msgpack'),
    'bad_request',
    /msgpack/,
  )
})

test('a body without images, with too many, or with what nobody knows is refused', async () => {
  await refused(await api.json('/extract', { images: {} }), 'image_missing')
  await refused(await api.json('/extract', { images: { data: [] } }), 'image_missing')
  await refused(await api.json('/extract', {}), 'bad_request', /images/)
  const many = Array.from({ length: 60 }, () => base64('a'))
  await refused(
    await api.json('/extract', { images: { data: many, urls: many } }),
    'bad_request',
    /At most 100/,
  )
  await refused(
    await api.json('/extract', { images: { data: [base64('a')] }, treshold: 1 }),
    'bad_request',
    /treshold/,
  )
  await refused(await api.json('/extract', { images: { data: [7] } }), 'bad_request', /images/)
})

test('/draw_detections draws the first image', async () => {
  api.asked.length = 0
  const body = { images: { urls: ['https://example.com/b.jpg'] }, draw_landmarks: false, limit_faces: 0 }
  const response = await api.json('/draw_detections', body)
  assert.equal(response.headers.get('content-type'), 'image/jpeg')
  assert.equal(await response.text(), 'a picture')
  const [{ minScore, maxFaces, picture }] = api.asked as [(typeof api.asked)[0]]
  assert.deepEqual([minScore, maxFaces], [0.6, undefined])
  assert.deepEqual(picture, { kind: 'fullSize', landmarks: false, numbers: { scores: true, sizes: true } })
  await refused(await api.json('/draw_detections', { images: {} }), 'image_missing')
})
