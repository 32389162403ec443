/** What the page says of a face, and where its texts go; the rest of it is tried in a browser (web.test.ts). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Face } from '@emogram/contract'
import { description, feeling, guess, labels, person, remarks } from '../page/src/face-words.ts'
import { overlap, placeLabels, type Rect } from '../page/src/place-labels.ts'
import { problemOf } from '../page/src/problem.ts'

const face = (sure: boolean, age = 31.4): Face => ({
  box: { x: 0, y: 0, width: 10, height: 10 },
  score: 1,
  landmarks: [],
  emotion: {
    label: 'sad',
    score: 0.338,
    sure,
    scores: { angry: 0.2, disgust: 0, fear: 0.1, happy: 0, sad: 0.338, surprise: 0, neutral: 0.3 },
  },
  gender: { label: 'man', score: 0.51, sure },
  age,
})

test('what is not sure is said to be so, wherever it stands', () => {
  const unsure = face(false)
  assert.equal(feeling(unsure), 'not sure')
  assert.equal(guess(unsure), 'perhaps sad, 34%')
  assert.equal(person(unsure), 'gender not sure · about 31 years old')
  assert.equal(
    description(unsure, 2),
    'Face 2: emotion not sure, perhaps sad, 34%, gender not sure · about 31 years old',
  )
  assert.deepEqual(labels(unsure, 2), ['2  not sure', '2  not sure', '2  not sure', '2'])
  assert.deepEqual(labels(face(true), undefined), ['man · sad 34%', 'sad 34%', 'sad'])
  assert.equal(person(face(true, 0.2)), 'man 51% · under 1 year old')
})

test('of a face that cannot be read only the reason is said', () => {
  const small: Face = { ...face(false), hindrance: 'too_small' }
  assert.equal(feeling(small), 'too small')
  assert.equal(description(small, 2), 'Face 2: too small')
  assert.deepEqual(remarks(small), [])
  assert.deepEqual(labels(small, 2), ['2  too small', '2  too small', '2  too small', '2'])
  assert.deepEqual(remarks(face(false)), ['perhaps sad, 34%', 'gender not sure · about 31 years old'])
})

test('texts hide no face and no other text, and get shorter before they go', () => {
  const screen = { width: 300, height: 200 }
  const boxes: Rect[] = [
    { x: 10, y: 60, width: 60, height: 80 },
    { x: 80, y: 60, width: 60, height: 80 },
    { x: 150, y: 60, width: 60, height: 80 },
    { x: 0, y: 0, width: 4, height: 4 },
  ]
  const texts = [
    { text: 'long', width: 130 },
    { text: 'short', width: 50 },
  ]
  const placed = placeLabels(
    boxes.map((box) => ({ box, texts })),
    24,
    screen,
  )
  const shown = placed.flatMap((label) => label ?? [])
  assert.ok(shown.length >= 3)
  for (const [index, label] of placed.entries()) {
    if (label === undefined) continue
    const { x, y, width, height } = label.rect
    assert.ok(x >= 0 && y >= 0 && x + width <= screen.width && y + height <= screen.height)
    assert.ok(boxes.every((box, other) => other === index || !overlap(label.rect, box)))
    assert.ok(shown.every((other) => other === label || !overlap(label.rect, other.rect)))
  }
  const full = [{ box: { x: 0, y: 0, width: 300, height: 200 }, texts }]
  assert.deepEqual(placeLabels(full, 24, screen), [undefined])
})

test('what comes from between the page and the server is said in words as well', () => {
  assert.equal(problemOf(0, '', 0).code, 'offline')
  assert.equal(problemOf(502, '<html>Bad Gateway</html>', 0).code, 'internal')
  const busy = { error: { code: 'too_many_requests', message: '', retryable: true }, request_id: 'a' }
  assert.match(
    problemOf(429, JSON.stringify(busy), 40).message,
    /^That was a lot at once\..* 40 seconds will do\.$/,
  )
  assert.ok(problemOf(429, JSON.stringify(busy), 0).mayPass)
  const wrong = { error: { code: 'not_an_image', message: '', retryable: false }, request_id: 'b' }
  assert.ok(!problemOf(415, JSON.stringify(wrong), 0).mayPass)
})
