import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Message } from 'telegraf/types'
import { maxPicturesPerMessage, picturesIn } from '../src/intake/pictures.ts'

const message = (content: object): Message =>
  ({ message_id: 7, date: 1, chat: { id: 42, type: 'private', first_name: 'Ada' }, ...content }) as Message

const text = (words: string, ...entities: object[]) => message({ text: words, entities })
const found = (content: object) => picturesIn(message(content))
const urls = (from: Message) => {
  const here = picturesIn(from)
  if (here.kind !== 'pictures') return []
  return here.pictures.map((picture) => (picture.type === 'url' ? picture.url : `file:${picture.file_id}`))
}

const size = (file_id: string, width: number) => ({
  file_id,
  file_unique_id: `${file_id}!`,
  width,
  height: width,
})
const photo = { photo: [size('small', 90), size('medium', 320), size('large', 1280)] }
const document = (fields: object) => ({ document: { file_id: 'doc', file_unique_id: 'd', ...fields } })

test('a photo is looked at in its largest size', () => {
  assert.deepEqual(found(photo), {
    kind: 'pictures',
    pictures: [{ type: 'file_id', file_id: 'large', file_unique_id: 'large!' }],
    bytes: 0,
    linksLeft: 0,
    isFirstFrame: false,
    spoiler: false,
  })
})

test('what was sent covered is known to be', () => {
  const covered = found({ ...photo, has_media_spoiler: true })
  assert.ok(covered.kind === 'pictures' && covered.spoiler)
})

test('a photo with a link in its caption is the photo, not the link', () => {
  assert.deepEqual(urls(message({ ...photo, caption: 'from https://example.com/a.jpg' })), ['file:large'])
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
  for (const fields of refused) assert.deepEqual(found(document(fields)), { kind: 'nothing' })
})

test('the size of a file is known', () => {
  const here = found(document({ mime_type: 'image/png', file_size: 2 ** 30 }))
  assert.ok(here.kind === 'pictures')
  assert.equal(here.bytes, 2 ** 30)
})

test('stickers count when they stand still or are made of a video', () => {
  const sticker = (fields: object) => message({ sticker: { ...size('st', 512), type: 'regular', ...fields } })
  const thumbnail = size('first', 320)
  assert.deepEqual(urls(sticker({ is_animated: false, is_video: false })), ['file:st'])
  assert.deepEqual(urls(sticker({ is_animated: false, is_video: true, thumbnail })), ['file:first'])
  assert.deepEqual(urls(sticker({ is_animated: true, is_video: false, thumbnail })), [])
})

test('of what moves, the first frame is looked at, however large the whole is', () => {
  const thumbnail = size('first', 320)
  const video = { ...size('all', 1280), file_size: 2 ** 30, thumbnail }
  const animation = { ...size('all', 320), mime_type: 'video/mp4', thumbnail }
  for (const content of [
    { video },
    { video_note: { file_id: 'all', thumbnail } },
    { animation, document: { ...animation, file_name: 'a.gif' } },
  ]) {
    const here = found(content)
    assert.ok(here.kind === 'pictures' && here.isFirstFrame)
    assert.deepEqual(urls(message(content)), ['file:first'])
  }
  const gif = { ...animation, mime_type: 'image/gif' }
  assert.deepEqual(urls(message({ animation: gif, document: gif })), ['file:all'])
  assert.deepEqual(found({ video: size('v', 1) }), { kind: 'nothing' })
})

test('marked links are cut out by UTF-16 units', () => {
  const words = '👩‍👩‍👧 schön: https://example.com/ä.jpg, und example.org/b.png!'
  const url = (part: string) => ({ type: 'url', offset: words.indexOf(part), length: part.length })
  assert.deepEqual(urls(text(words, url('https://example.com/ä.jpg'), url('example.org/b.png'))), [
    'https://example.com/ä.jpg',
    'https://example.org/b.png',
  ])
})

test('links hide behind words, too, and below what is no picture', () => {
  const link = (url: string) => ({ type: 'text_link', offset: 0, length: 4, url })
  assert.deepEqual(urls(text('here', link('http://example.com/x'))), ['http://example.com/x'])
  assert.deepEqual(urls(text('here', link('tg://user?id=1'))), [])
  const song = { audio: { file_id: 'a' }, caption: 'here', caption_entities: [link('https://example.com/y')] }
  assert.deepEqual(urls(message(song)), ['https://example.com/y'])
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

test('the same link twice is one picture', () => {
  assert.deepEqual(urls(text('https://example.com/a https://example.com/a')), ['https://example.com/a'])
})

test('what is no http link is no picture', () => {
  const words = 'ftp://example.com/a.jpg file:///etc/passwd ada@example.com xhttp://y'
  const marks = [
    { type: 'url', offset: 0, length: 'ftp://example.com/a.jpg'.length },
    { type: 'email', offset: words.indexOf('ada'), length: 'ada@example.com'.length },
  ]
  assert.deepEqual(picturesIn(text(words, ...marks)), { kind: 'nothing' })
})

test('links beyond the limit are counted', () => {
  const many = Array.from({ length: maxPicturesPerMessage + 3 }, (_, n) => `https://example.com/${n}`)
  const here = picturesIn(text(many.join(' ')))
  assert.ok(here.kind === 'pictures')
  assert.equal(here.pictures.length, maxPicturesPerMessage)
  assert.equal(here.linksLeft, 3)
})
