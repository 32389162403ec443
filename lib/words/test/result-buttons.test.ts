import assert from 'node:assert/strict'
import { test } from 'node:test'
import { languages, readButton } from '@emogram/contract'
import { resultButtons } from '@emogram/words'

test('below a result are the styles that it does not have, and the JSON file', () => {
  for (const language of languages) {
    const [row = [], ...more] = resultButtons(language, 'emoji', '-100123.7.0') ?? []
    assert.deepEqual(more, [])
    assert.deepEqual(
      row.map(({ callback_data }) => readButton(callback_data)),
      (['boxes', 'blur', 'json'] as const).map((action) => ({ action, resultId: '-100123.7.0' })),
    )
    for (const { text } of row) assert.ok(text.length > 0 && text.length < 20, text)
  }
})

test('an id that no button can carry means no buttons', () => {
  assert.equal(resultButtons('en', 'boxes', 'x'.repeat(80)), undefined)
})
