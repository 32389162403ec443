import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileJob, urlJob } from '@emogram/contract'
import type { Message } from 'telegraf/types'
import { maxJobsPerMessage, readMessage } from '../src/intake.ts'

const privateChat = { id: 42, type: 'private', first_name: 'Ada' }
const group = { id: -100123, type: 'supergroup', title: 'Family' }

const message = (content: object, chat: object = privateChat): Message =>
  ({ message_id: 7, date: 1, chat, ...content }) as Message

const text = (words: string, ...entities: object[]) => message({ text: words, entities })
const urls = (from: Message) =>
  readMessage(from).jobs.map((job) =>
    job.type === 'url' ? job.url : job.type === 'file_id' ? `file:${job.file_id}` : job.type,
  )

const size = (file_id: string, width: number) => ({ file_id, file_unique_id: file_id, width, height: width })
const photo = { photo: [size('small', 90), size('medium', 320), size('large', 1280)] }
const document = (fields: object) => ({ document: { file_id: 'doc', file_unique_id: 'd', ...fields } })

test('a photo is one job for its largest size', () => {
  assert.deepEqual(readMessage(message(photo)), {
    jobs: [
      {
        type: 'file_id',
        file_id: 'large',
        file_unique_id: 'large',
        job_id: '42.7.0',
        chat_id: 42,
        message_id: 7,
      },
    ],
    linksLeft: 0,
  })
})

test('the same update makes the same jobs, and the contract accepts their ids', () => {
  const albumPart = message({ ...photo, media_group_id: '1', caption: 'https://example.com/a.jpg' }, group)
  const { jobs } = readMessage(albumPart)
  assert.deepEqual(readMessage(albumPart).jobs, jobs)
  assert.deepEqual(
    jobs.map(({ job_id }) => job_id),
    ['-100123.7.0', '-100123.7.1'],
  )
  for (const { job_id, chat_id } of jobs) {
    assert.ok(fileJob.safeParse({ file_id: 'x', job_id, chat_id }).success)
    assert.ok(urlJob.safeParse({ url: 'x', job_id, chat_id }).success)
  }
})

test('an image that is sent as a file counts by its type, or by its name where the type says nothing', () => {
  const accepted = [
    { mime_type: 'image/png', file_name: 'a' },
    { mime_type: 'image/heic' },
    { file_name: 'IMG_1.JPG' },
    { mime_type: 'application/octet-stream', file_name: 'scan.tiff' },
  ]
  for (const fields of accepted) assert.deepEqual(urls(message(document(fields))), ['file:doc'])
  const refused = [
    { mime_type: 'application/pdf', file_name: 'photo.jpg' },
    { file_name: 'letter.docx' },
    { file_name: 'jpg' },
    {},
  ]
  for (const fields of refused) {
    assert.deepEqual(readMessage(message(document(fields))), {
      jobs: [],
      linksLeft: 0,
      refusal: 'unsupported',
    })
  }
})

test('a file of more than 20 MB is refused at once, a link beside it is not', () => {
  const exactly = { mime_type: 'image/png', file_size: 20 * 2 ** 20 }
  assert.equal(readMessage(message(document(exactly))).refusal, undefined)
  const more = document({ mime_type: 'image/png', file_size: 20 * 2 ** 20 + 1 })
  assert.deepEqual(readMessage(message(more)), { jobs: [], linksLeft: 0, refusal: 'too_large' })
  const both = readMessage(message({ ...more, caption: 'or http://example.com/small.png' }, group))
  assert.equal(both.refusal, 'too_large')
  assert.equal(both.jobs.length, 1)
})

test('stickers count when they stand still', () => {
  const sticker = (is_animated: boolean, is_video: boolean) =>
    message({ sticker: { ...size('st', 512), type: 'regular', is_animated, is_video } })
  assert.deepEqual(urls(sticker(false, false)), ['file:st'])
  assert.equal(readMessage(sticker(true, false)).refusal, 'unsupported')
  assert.equal(readMessage(sticker(false, true)).refusal, 'unsupported')
})

test('marked links are cut out by UTF-16 units', () => {
  const words = '👩‍👩‍👧 schön: https://example.com/ä.jpg, und example.org/b.png!'
  const url = (part: string) => ({ type: 'url', offset: words.indexOf(part), length: part.length })
  assert.deepEqual(urls(text(words, url('https://example.com/ä.jpg'), url('example.org/b.png'))), [
    'https://example.com/ä.jpg',
    'https://example.org/b.png',
  ])
})

test('links hide behind words, too, and in captions', () => {
  const link = (url: string) => ({ type: 'text_link', offset: 0, length: 4, url })
  assert.deepEqual(urls(text('here', link('http://example.com/x'))), ['http://example.com/x'])
  assert.deepEqual(urls(text('here', link('tg://user?id=1'))), [])
  const video = { video: size('v', 1), caption: 'here', caption_entities: [link('https://example.com/y')] }
  assert.deepEqual(urls(message(video)), ['https://example.com/y'])
  // What people see is not where the link leads.
  const disguised = { ...link('https://real.example/b'), length: 22 }
  assert.deepEqual(urls(text('https://shown.example/a', disguised)), ['https://real.example/b'])
})

test('links that nobody marked are found without the punctuation around them', () => {
  assert.deepEqual(urls(text('Look (https://example.com/a.jpg). "http://example.com/b?x=1&y=2"!')), [
    'https://example.com/a.jpg',
    'http://example.com/b?x=1&y=2',
  ])
})

test('the same link twice is one job', () => {
  assert.deepEqual(urls(text('https://example.com/a https://example.com/a')), ['https://example.com/a'])
})

test('what is no http link is no job', () => {
  const words = 'ftp://example.com/a.jpg file:///etc/passwd ada@example.com xhttp://y'
  const marks = [
    { type: 'url', offset: 0, length: 'ftp://example.com/a.jpg'.length },
    { type: 'email', offset: words.indexOf('ada'), length: 'ada@example.com'.length },
  ]
  assert.deepEqual(readMessage(text(words, ...marks)).refusal, 'unsupported')
})

test('links beyond the limit are counted', () => {
  const many = Array.from({ length: maxJobsPerMessage + 3 }, (_, n) => `https://example.com/${n}`)
  const { jobs, linksLeft } = readMessage(text(many.join(' ')))
  assert.equal(jobs.length, maxJobsPerMessage)
  assert.equal(linksLeft, 3)
})

test('in a group the bot stays silent about everything else', () => {
  const nothing = { jobs: [], linksLeft: 0 }
  assert.deepEqual(readMessage(message({ text: 'Hello everybody' }, group)), nothing)
  assert.deepEqual(readMessage(message({ voice: { file_id: 'v' } }, group)), nothing)
})

test('in a private chat everything else gets a sentence, except news about the chat', () => {
  assert.equal(readMessage(text('Hello')).refusal, 'unsupported')
  assert.equal(readMessage(message({ voice: { file_id: 'v' } })).refusal, 'unsupported')
  assert.equal(readMessage(message({ pinned_message: { message_id: 1 } })).refusal, undefined)
})
