/** What test/operations.sh would do with docs/operations.md, without a machine on which to do it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { course } from './operations/course.ts'
import { Ledger } from './operations/ledger.ts'
import { readPage } from './operations/page.ts'

const nothing = async (): Promise<void> => {}

test('every command of the page is followed, or left out for a reason that still stands there', async () => {
  const ledger = new Ledger(readPage())
  await course({
    follow: async (under, at) => ledger.follow(under, at),
    check: nothing,
    photo: async () => '',
    publish: nothing,
    revoke: nothing,
    write: async (under, name) => void ledger.follow(under, `file ${name}`),
  })
  assert.deepEqual(ledger.forgotten, [])
  assert.deepEqual(ledger.idleExceptions, [])
  assert.match(ledger.table(), /^ran .* docker-compose -f prod\.yml up --build --detach$/m)
})
