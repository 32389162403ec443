import assert from 'node:assert/strict'
import { test } from 'node:test'
import { albumJob, emotions, fileJob, limits, urlJob } from '../src/index.ts'

const answer = { chat_id: -1001234567890, reply_to_message_id: 7, job_id: 'update:42.0-a' }

const takesFile = (fields: object) =>
  fileJob.safeParse({ file_id: 'AgACAgIAAxkBAAIBZ2-x_y', ...fields }).success
const takesUrl = (url: string) => urlJob.safeParse({ url }).success

test('a job of the bot passes unchanged', () => {
  const file = { file_id: 'AgACAgIAAxkBAAIBZ2-x_y', ...answer }
  assert.deepEqual(fileJob.parse(file), file)
  const url = { url: 'https://example.com/a.jpg', ...answer, chat_id: '@some_channel' }
  assert.deepEqual(urlJob.parse(url), url)
})

test('where the answer goes may be left open', () => {
  assert.ok(takesFile({}))
  assert.ok(takesUrl('https://example.com/a.jpg'))
})

test('an unknown field is refused: a misspelt one would be ignored silently', () => {
  assert.ok(!takesFile({ chatid: 1 }))
  assert.ok(!takesFile({ url: 'https://example.com/a.jpg' }))
  assert.ok(!urlJob.safeParse({ url: 'https://example.com/a.jpg', file_id: 'a' }).success)
})

test('ids have their form and their length', () => {
  for (const file_id of ['', 'a'.repeat(513), '../etc/passwd', 'a b', 'a/b', 'ä', 7, null, ['a']]) {
    assert.ok(!takesFile({ file_id }), `file_id ${file_id}`)
  }
  assert.ok(takesFile({ file_id: 'a'.repeat(512) }))

  for (const job_id of ['', 'a'.repeat(129), 'a b', 'a\nb', 7])
    assert.ok(!takesFile({ job_id }), `job_id ${job_id}`)
  assert.ok(takesFile({ job_id: 'a'.repeat(128) }))

  for (const chat_id of [
    '7',
    1.5,
    2 ** 53,
    '@abc',
    'some_channel',
    '@some channel',
    `@${'a'.repeat(65)}`,
    null,
  ]) {
    assert.ok(!takesFile({ chat_id }), `chat_id ${chat_id}`)
  }
  for (const reply_to_message_id of [0, -1, 1.5, '7']) {
    assert.ok(!takesFile({ reply_to_message_id }), `reply_to_message_id ${reply_to_message_id}`)
  }
})

test('a URL is bounded here and judged by the service', () => {
  const start = 'https://example.com/'
  assert.ok(takesUrl(start.padEnd(limits.urlChars, 'a')))
  assert.ok(!takesUrl(start.padEnd(limits.urlChars + 1, 'a')))
  assert.ok(!takesUrl(''))
  assert.ok(takesUrl('ftp://example.com/a.jpg'), 'refused later, with a code of its own')
})

test('the largest job of all fits into the JSON body that the gateway lets through', () => {
  // Three bytes a character is the worst that JSON in UTF-8 makes of a URL without control characters.
  const url = '€'.repeat(limits.urlChars)
  const face = {
    box: { x: 12345.6, y: 12345.6, width: 12345.6, height: 12345.6 },
    score: 0.1234,
    landmarks: Array.from({ length: 5 }, (): [number, number] => [12345.6, 12345.6]),
    emotion: {
      label: 'surprise',
      score: 0.1234,
      sure: false,
      scores: Object.fromEntries(emotions.map((emotion) => [emotion, 0.1234])),
    },
    gender: { label: 'woman', score: 0.1234, sure: false },
    age: 123.4,
  }
  const kept = {
    faces: Array.from({ length: limits.keptFaces }, () => face),
    image_px: { width: 12345, height: 12345 },
  }
  const job = { url, ...answer, ...kept, job_id: 'a'.repeat(128), chat_id: `@${'a'.repeat(64)}` }
  assert.ok(urlJob.safeParse(job).success)
  assert.ok(Buffer.byteLength(JSON.stringify(job)) < limits.jsonBodyBytes)
  assert.ok(limits.imageBytes < limits.uploadBodyBytes)
})

test('an album has as many pictures as Telegram puts into one, and none is kept for drawing', () => {
  const takes = (count: number, fields: object = {}) =>
    albumJob.safeParse({
      file_ids: Array.from({ length: count }, (_, i) => `file-${i}`),
      ...answer,
      ...fields,
    }).success
  assert.deepEqual(
    [1, 2, 10, 11].map((count) => takes(count)),
    [false, true, true, false],
  )
  assert.ok(takes(2, { style: 'blur', language: 'ar', spoiler: true, message_thread_id: 5 }))
  assert.ok(!takes(2, { style: 'sepia' }))
  assert.ok(!takes(2, { faces: [] }))
})
