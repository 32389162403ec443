import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type FileJob, faceAnswer, predictAnswer, predictModelAnswer } from '@emogram/contract'
import type { Analysis, SomeFace } from '@emogram/vision'
import type { ServiceOptions } from '../../src/index.ts'
import { type ReadOptions, type ReadSomeOptions, uploadRoutes } from '../../src/index.ts'
import { form, oneFace, quickReader, refused, startService } from '../service.ts'

const [face] = oneFace.faces
/** Two people: the second one is the surer one, a man, and half outside of the picture. */
const two: Analysis<SomeFace> = {
  ...oneFace,
  faces: [
    { ...face!, score: 0.61237 },
    {
      ...face!,
      box: { x: 600.4, y: -20, width: 100, height: 90.5 },
      score: 0.99951,
      gender: { label: 'man', score: 0.9, sure: false },
      // These answers have no place for it.
      hindrance: 'too_small',
    },
  ],
}
let seen: Analysis<SomeFace> = two
const asked: (ReadOptions | ReadSomeOptions)[] = []
const reader = {
  ...quickReader,
  read: async (_bytes: Uint8Array, options: ReadOptions | ReadSomeOptions) => {
    asked.push(options)
    return options.picture === undefined ? seen : { ...seen, picture: Buffer.from('a picture') }
  },
} as ServiceOptions<FileJob>['reader']

const service = await startService({ after }, { reader, rest: uploadRoutes })
const post = (path: string, fields: Record<string, string | Uint8Array>) =>
  fetch(service.url + path, { method: 'POST', body: form(fields) })
const image = new Uint8Array([1, 2, 3])

test('/predict: corners and scores in two lists, the surest face first', async () => {
  const response = await post('/predict', { image })
  assert.equal(response.status, 200)
  const answer = predictAnswer.parse(await response.json())
  assert.deepEqual(answer, {
    predictions: {
      bbox_coords: [
        [600, 0, 640, 71],
        [100, 80, 220, 230],
      ],
      confidence_score: [1, 0.612],
    },
    success: true,
  })
})

test('/predict without an image is no success, and says why in the shape of every error', async () => {
  for (const fields of [{}, { image: 'text' }, { picture: image }] as Record<string, string>[]) {
    const response = await post('/predict', fields)
    assert.ok(response.status >= 400 && response.status < 500)
    const body = await response.clone().json()
    assert.equal(body.success, false)
    await refused(response, /^(image_missing|bad_request)$/)
  }
})

test('/face: rows before columns, and an empty object for nobody', async () => {
  const answer = faceAnswer.parse(await (await post('/face', { image })).json())
  assert.deepEqual(answer, { face_1: [80, 100, 230, 220], face_2: [0, 600, 71, 640] })
  seen = { ...two, faces: [] }
  assert.deepEqual(await (await post('/face', { image })).json(), {})
  seen = two
})

test('/predictModel: text that is JSON, with width and height the right way round', async () => {
  const response = await post('/predictModel', { file: image })
  assert.match(response.headers.get('content-type') ?? '', /^text\/html/)
  const answer = predictModelAnswer.parse(JSON.parse(await response.text()))
  assert.deepEqual(answer.faces, {
    face1: { x: 100, y: 80, width: 120, height: 150, gender: 'Female' },
    face2: { x: 600, y: 0, width: 40, height: 71, gender: 'Male' },
  })
  assert.equal(answer.meta_info, '2 faces were found.')
  seen = { ...two, faces: [] }
  const nobody = JSON.parse(await (await post('/predictModel', { file: image })).text())
  assert.deepEqual(Object.keys(nobody), ['meta_info'])
  seen = two
})

test('what nobody asks for is not worked out', async () => {
  asked.length = 0
  await post('/predict', { image })
  await post('/face', { image })
  await post('/predictModel', { file: image })
  assert.deepEqual(
    asked.map(({ attributes }) => attributes),
    [[], [], ['gender']],
  )
})

test('/classifyImage answers a PNG, /multipart/draw_detections a JPEG with numbers', async () => {
  asked.length = 0
  const png = await post('/classifyImage', { image })
  assert.equal(png.headers.get('content-type'), 'image/png')
  assert.equal(await png.text(), 'a picture')
  const jpeg = await post('/multipart/draw_detections', {
    file: image,
    threshold: '0.8',
    draw_sizes: 'false',
    limit_faces: '3',
    use_rotation: 'true',
  })
  assert.equal(jpeg.headers.get('content-type'), 'image/jpeg')
  const { signal, ...options } = asked[1]!
  assert.deepEqual(options, {
    minScore: 0.8,
    maxFaces: 3,
    minFacePx: undefined,
    picture: { kind: 'fullSize', landmarks: true, numbers: { scores: true, sizes: false } },
  })
  await refused(
    await post('/multipart/draw_detections', { file: image, treshold: '1' }),
    'bad_request',
    /treshold/,
  )
  await refused(
    await post('/multipart/draw_detections', { file: image, threshold: 'x' }),
    'bad_request',
    /threshold/,
  )
})

test('each of them takes one file in its own field, and POST only', async () => {
  for (const path of ['/predict', '/face', '/classifyImage']) {
    await refused(await post(path, { file: image }), 'bad_request', /field "image"/)
    await refused(await post(path, { image: new Uint8Array() }), 'image_empty')
  }
  await refused(await post('/predictModel', { image }), 'bad_request', /field "file"/)
  const get = await fetch(`${service.url}/predict`)
  assert.equal(get.status, 405)
  assert.equal(get.headers.get('allow'), 'POST')
  const json = await fetch(`${service.url}/face`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  })
  await refused(json, 'image_missing', /field "image"/)
})
