import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Hindrance, hindrances } from '@emogram/contract'
import { areNumbered, words } from '@emogram/words'
import { face, unsure } from './face.ts'

const { caption, faceLabel, noFaces } = words('en')

test('a caption says who, how old and how they feel, face by face', () => {
  const man = face({ gender: { label: 'man' }, emotion: { label: 'fear', score: 0.5 }, age: 61.2 })
  assert.equal(
    caption([face(), man]),
    'I found 2 faces:\nWoman, about 34: happy 93%\nMan, about 61: fearful 50%',
  )
  assert.equal(caption([face({ age: 0.4 })]), 'I found one face:\nWoman, under 1: happy 93%')
})

test('short, it says only how many', () => {
  assert.equal(caption([face()], { details: 'short' }), 'I found one face.')
  assert.equal(caption([face(), face()], { details: 'short' }), 'I found 2 faces.')
})

test('what the networks are not sure of is never said as if they were', () => {
  const noEmotion = face({ emotion: unsure })
  const noGender = face({ gender: unsure })
  const neither = face({ emotion: unsure, gender: unsure })
  assert.equal(
    caption([noEmotion, noGender, neither]),
    [
      'I found 3 faces:',
      'Woman, about 34: emotion not sure',
      'Gender not sure, about 34: happy 93%',
      'Gender and emotion not sure, about 34',
    ].join('\n'),
  )
  assert.equal(faceLabel(noEmotion), 'woman · not sure')
  assert.equal(faceLabel(noGender), 'gender not sure · happy 93%')
  assert.equal(faceLabel(neither), 'not sure')
})

test('a face that cannot be read gets the reason, and no guess beside it', () => {
  const seen = (hindrance: Hindrance) => face({ emotion: unsure, gender: unsure, hindrance })
  assert.equal(
    caption(hindrances.map(seen)),
    'I found 3 faces:\nToo small to read\nToo blurred to read\nTurned too far away to read',
  )
  assert.deepEqual(
    hindrances.map((hindrance) => faceLabel(seen(hindrance))),
    ['too small', 'too blurred', 'turned away'],
  )
  assert.equal(faceLabel(seen('too_small'), 12), '12 · too small')
})

test('a second emotion is named where it is close, in the caption alone', () => {
  const scores = { ...face().emotion.scores, happy: 0.52, surprise: 0.31 }
  const close = face({ emotion: { score: 0.52, scores } })
  assert.equal(caption([close]), 'I found one face:\nWoman, about 34: happy 52%, perhaps surprised')
  assert.equal(faceLabel(close), 'woman · happy 52%')
  assert.equal(caption([close], { details: 'short' }), 'I found one face.')
  const apart = face({ emotion: { score: 0.52, scores: { ...scores, surprise: 0.29 } } })
  assert.doesNotMatch(caption([apart]), /perhaps/)
  assert.doesNotMatch(caption([face({ emotion: { ...unsure, scores } })]), /perhaps/)
})

test('a label is short and carries the number it is given', () => {
  assert.equal(faceLabel(face()), 'woman · happy 93%')
  assert.equal(faceLabel(face(), 7), '7 · woman · happy 93%')
  assert.equal(faceLabel(face({ emotion: unsure, gender: unsure }), 2), '2 · not sure')
})

test('lines are numbered as soon as there are more than three', () => {
  const three = [face(), face(), face()]
  assert.equal(areNumbered(three), false)
  assert.doesNotMatch(caption(three), /^1\. /m)
  const four = [...three, face()]
  assert.equal(areNumbered(four), true)
  assert.match(caption(four), /^4\. Woman, about 34: happy 93%$/m)
})

test('a caption never passes 1024 characters and says how many faces it leaves out', () => {
  for (const one of [face(), face({ gender: unsure }), face({ emotion: unsure, gender: unsure })]) {
    for (let count = 1; count <= 60; count++) {
      const text = caption(Array.from({ length: count }, () => one))
      assert.ok(text.length <= 1024, `${count} faces: ${text.length} characters`)
      const lines = text.split('\n').slice(1)
      const more = /^… and (one|\d+) more\.$/.exec(lines.at(-1) ?? '')
      const left = more === null ? 0 : more[1] === 'one' ? 1 : Number(more[1])
      assert.equal(lines.length - (more === null ? 0 : 1) + left, count)
    }
  }
  assert.match(caption(Array.from({ length: 60 }, () => face())), /^I found 60 faces:\n1\. .*more\.$/s)
})

test('a picture without faces gets a friendly sentence with a tip', () => {
  assert.equal(caption([]), noFaces)
  assert.match(noFaces, /no face.*works best/)
})
