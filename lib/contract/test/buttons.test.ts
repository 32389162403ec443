import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buttonActions, buttonData, readButton } from '../src/index.ts'

test('a button says what to do with whose result, and is read back', () => {
  for (const action of buttonActions) {
    const data = buttonData(action, '-1001234567890.123456.0')
    assert.ok(data !== undefined)
    assert.deepEqual(readButton(data), { action, resultId: '-1001234567890.123456.0' })
  }
})

test('what would not fit into a button makes none', () => {
  assert.equal(buttonData('boxes', 'a'.repeat(58))?.length, 64)
  assert.equal(buttonData('boxes', 'a'.repeat(59)), undefined)
})

test('data of other buttons is not ours', () => {
  for (const data of [
    '',
    'boxes',
    'boxes:',
    'delete:1.2.0',
    'constructor:1',
    'boxes:1 2',
    'boxes:1\njson:2',
  ]) {
    assert.equal(readButton(data), undefined, data)
  }
})
