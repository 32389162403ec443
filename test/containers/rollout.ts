/** Photos flow while the containers of both services are added and replaced: each is answered, once. */
import assert from 'node:assert/strict'
import { check, docker } from '../checks.ts'
import { anotherPicture, assertAnsweredOnce, keepSending } from '../photos.ts'
import { classifiesUpload, classifiesUrl, pictureUrl } from './answers.ts'
import { addressesOf, compose, containers, healthy, person } from './stack.ts'

const scale = ['--scale', 'classify-file=2', '--scale', 'classify-url=2'] as const

export async function checkRollout(): Promise<void> {
  const rollout = new AbortController()
  const sending = keepSending(
    [
      async (chatId) => person.sendPhoto(chatId, await anotherPicture()),
      (chatId) => person.sendText(chatId, pictureUrl),
    ],
    { atLeast: 40, paceMs: 700, stop: rollout.signal },
  )
  try {
    await check('both services grow to two while photos flow', async () => {
      await compose('up', '-d', '--no-recreate', ...scale)
      await Promise.all([healthy('classify-file', 2), healthy('classify-url', 2)])
      return ''
    })
    await check('one classify-file of two is recreated', async () => {
      const [old = ''] = await containers('classify-file')
      await docker('stop', '--time', '75', old)
      await docker('rm', old)
      await compose('up', '-d', '--no-recreate', ...scale)
      await healthy('classify-file', 2)
      assert.ok(!(await containers('classify-file')).includes(old))
      return ''
    })
    await check('all of classify-url is recreated', async () => {
      const old = await containers('classify-url')
      await compose('up', '-d', '--force-recreate', '--no-deps', '--scale', 'classify-url=2', 'classify-url')
      await healthy('classify-url', 2)
      assert.ok((await containers('classify-url')).every((id) => !old.includes(id)))
      return ''
    })
  } finally {
    rollout.abort()
  }
  await check('each was answered, by one picture and no other words', async () => {
    const sent = await sending
    await assertAnsweredOnce(person, sent)
    return `${sent.length} of ${sent.length}`
  })
  await check('every copy gets its share, the new ones too', async () => {
    for (let round = 0; round < 16; round++) {
      await classifiesUpload()
      await classifiesUrl()
    }
    const ids = await containers('classify-file', 'classify-url')
    const addresses = (await Promise.all(ids.map(addressesOf))).flat()
    const [gatewayId = ''] = await containers('nginx')
    const log = await docker('logs', '--tail', '64', gatewayId)
    const shares = addresses.map((ip) => log.split(`"upstream":"${ip}:`).length - 1)
    assert.ok(
      shares.every((share) => share > 0),
      `of ${addresses} each got ${shares}`,
    )
    return shares.join(' + ')
  })
}
