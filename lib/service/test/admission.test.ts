import assert from 'node:assert/strict'
import { test } from 'node:test'
import { form, oneFace, type quickReader, refused, startService, until } from './service.ts'

const KiB = 1024

test('bodies inside are bounded together, whatever their number', async (t) => {
  const waiting: (() => void)[] = []
  const reader: typeof quickReader = {
    backend: 'wasm',
    models: 'test',
    read: () => new Promise<typeof oneFace>((resolve) => waiting.push(() => resolve(oneFace))),
  }
  const { upload, classify } = await startService(t, { reader, maxInsideBytes: 1024 * KiB })
  const image = (size: number) => ({ image: Buffer.alloc(size, 1) })
  const openAll = () => {
    for (const open of waiting.splice(0)) open()
  }

  const large = upload(image(700 * KiB))
  await until(() => waiting.length === 1)
  await refused(await upload(image(700 * KiB)), 'overloaded')
  const small = upload(image(100 * KiB))
  await until(() => waiting.length === 2)
  openAll()
  assert.deepEqual([(await large).status, (await small).status], [200, 200])

  // Whoever does not say how much is coming may mean the most.
  const { body, headers } = new Response(form(image(100 * KiB)))
  const untold = { body, headers: { 'content-type': headers.get('content-type')! }, duplex: 'half' as const }
  await refused(await classify(untold), 'overloaded')

  const again = upload(image(700 * KiB))
  await until(() => waiting.length === 1)
  openAll()
  assert.equal((await again).status, 200, 'what has gone takes no place')
})
