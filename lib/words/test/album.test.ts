import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AlbumAnswer, Face } from '@emogram/contract'
import { words } from '@emogram/words'
import { face } from './face.ts'

const { albumCaption } = words('en')

const picture = (...faces: Face[]): AlbumAnswer['pictures'][number] => ({
  image: { width: 100, height: 100 },
  faces,
  took: { decode_ms: 1, detect_ms: 1, classify_ms: 1, draw_ms: 1, total_ms: 4 },
  backend: 'wasm',
})
const unread: AlbumAnswer['pictures'][number] = {
  error: { code: 'image_unreadable', message: 'The image is damaged or cut off.', retryable: false },
}

test('an album has one caption: every picture in order, with its faces', () => {
  const pictures = [picture(face(), face({ gender: { label: 'man' } })), picture(), unread, picture(face())]
  assert.equal(
    albumCaption(pictures),
    [
      'I found 3 faces in these 4 pictures:',
      '',
      'Picture 1: 2 faces',
      'Woman, about 34: happy 93%',
      'Man, about 34: happy 93%',
      '',
      'Picture 2: nobody',
      '',
      'Picture 3: I could not read it',
      '',
      'Picture 4: one face',
      'Woman, about 34: happy 93%',
    ].join('\n'),
  )
  assert.equal(
    albumCaption(pictures, { details: 'short' }),
    [
      'I found 3 faces in these 4 pictures:',
      'Picture 1: 2 faces',
      'Picture 2: nobody',
      'Picture 3: I could not read it',
      'Picture 4: one face',
    ].join('\n'),
  )
})

test('where nobody is on any picture, one sentence will do, and what could not be read is named', () => {
  const nobody = 'I found no face in these 2 pictures.'
  assert.equal(albumCaption([picture(), picture()]), nobody)
  assert.equal(albumCaption([picture(), unread]), `${nobody}\nPicture 2: I could not read it`)
})

test('it never passes 1024 characters, and still names every picture', () => {
  for (let faces = 1; faces <= 200; faces += 7) {
    const crowd = picture(...Array.from({ length: faces }, () => face()))
    const text = albumCaption(Array.from({ length: 10 }, () => crowd))
    assert.ok(text.length <= 1024, `${faces} faces each: ${text.length} characters`)
    assert.equal(text.match(/^Picture \d+: /gm)?.length, 10)
    if (faces <= 8) assert.match(text, /^Picture 2: .*\n1?.*Woman/m, 'details as far as they fit')
  }
})
