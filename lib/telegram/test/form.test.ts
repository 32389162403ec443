import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { Form } from '../src/form.ts'

/** As Node's own parser reads it. */
const read = async ({ bytes, contentType }: Form): Promise<FormData> =>
  await new Response(Uint8Array.from(bytes), { headers: { 'content-type': contentType } }).formData()

test('values arrive as text, objects as JSON, and what is undefined not at all', async () => {
  const caption = 'женщина 😀 „глаза“\r\n--x\r\n"quoted"; name="y"\n'
  const form = await read(
    new Form({ chat_id: -100, caption, media: [{ type: 'photo' }], none: undefined }, {}),
  )
  assert.deepEqual(
    [...form],
    [
      ['chat_id', '-100'],
      ['caption', caption],
      ['media', '[{"type":"photo"}]'],
    ],
  )
})

test('files arrive byte by byte, beside the values and beside each other', async () => {
  const pictures = [randomBytes(300_000), Buffer.alloc(0), Buffer.from('\r\n--\r\n')]
  const files = pictures.map((bytes, i) => [`file${i}`, { name: `${i}.jpg`, type: 'image/jpeg', bytes }])
  const form = await read(new Form({ chat_id: 1 }, Object.fromEntries(files)))
  assert.equal(form.get('chat_id'), '1')
  for (const [i, bytes] of pictures.entries()) {
    const file = form.get(`file${i}`)
    assert.ok(file instanceof File)
    assert.deepEqual([file.name, file.type], [`${i}.jpg`, 'image/jpeg'])
    assert.deepEqual(Buffer.from(await file.arrayBuffer()), bytes)
  }
})

test('no caption can end the form: nobody knows its boundary', async () => {
  const first = new Form({ caption: 'a' }, {})
  const boundary = first.contentType.split('boundary=')[1]!
  const second = new Form({ caption: `--${boundary}--\r\n` }, {})
  assert.notEqual(second.contentType, first.contentType)
  assert.equal((await read(second)).get('caption'), `--${boundary}--\r\n`)
})
