/** When Telegram stumbles, nobody gets two answers, and hardly anybody notices. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChatMessage, FaultOrder } from '@emogram/simulator'
import { answerTo } from './answers.ts'
import { type House, startHouse } from './house.ts'
import { anotherPicture } from './photos.ts'

const answerTimeoutMs = 30_000
/** A second answer would come as late as the next attempt. */
const lateDoublesMs = 1_000

describe('Telegram in trouble', { timeout: 180_000 }, () => {
  let house: House
  let chatId = 100

  before(async () => {
    house = await startHouse()
  })
  after(async () => assert.equal(await house?.stop(), 0))
  beforeEach(() => house.person.clearFaults())

  /** Everything that the bot has said to the photo in the end. */
  async function answersWith(...faults: FaultOrder[]): Promise<ChatMessage[]> {
    for (const fault of faults) await house.person.fail(fault)
    const sent = await house.person.sendPhoto(++chatId, await anotherPicture())
    await house.person.waitFor(chatId, answerTo(sent), answerTimeoutMs)
    await sleep(lateDoublesMs)
    return (await house.person.messages(chatId)).filter(answerTo(sent))
  }

  for (const method of ['getFile', 'download', 'sendPhoto']) {
    test(`${method}: waits as long as Telegram asks for`, async () => {
      const answers = await answersWith({ method, kind: 'too_many_requests', retry_after: 1 })
      assert.deepEqual(
        answers.map((answer) => answer.photo !== undefined),
        [true],
      )
    })

    test(`${method}: ends with one answer when Telegram has an error of its own`, async () => {
      const answers = await answersWith({ method, kind: 'server_error' })
      assert.equal(answers.length, 1, answers.map(({ text }) => text ?? 'a picture').join('; '))
    })
  }

  test('a picture whose arrival is not confirmed is sent once more, and no third time', async () => {
    const answers = await answersWith({ method: 'sendPhoto', kind: 'lost_answer' })
    assert.deepEqual(
      answers.map((answer) => answer.photo !== undefined),
      [true, true],
    )
  })

  test('a photo that Telegram does not take as such comes as a file', async () => {
    const refusal = {
      kind: 'error',
      error_code: 400,
      description: 'Bad Request: PHOTO_INVALID_DIMENSIONS',
    } as const
    const [answer, ...more] = await answersWith({ method: 'sendPhoto', ...refusal })
    assert.equal(answer?.document?.file_name, 'faces.jpg')
    assert.match(answer?.caption ?? '', /^I found 3 faces:/)
    assert.deepEqual(more, [])
  })

  test('reactions, chat actions and menus are no reason to fail', async () => {
    const answers = await answersWith(
      { method: 'setMessageReaction', kind: 'server_error', times: 2 },
      { method: 'sendChatAction', kind: 'hang' },
    )
    assert.deepEqual(
      answers.map((answer) => answer.photo !== undefined),
      [true],
    )
  })

  test('messages that come while updates cannot be fetched are answered afterwards', async () => {
    const answers = await answersWith(
      { method: 'getUpdates', kind: 'server_error', times: 2 },
      { method: 'getUpdates', kind: 'too_many_requests', retry_after: 1 },
      { method: 'getUpdates', kind: 'lost_answer' },
    )
    assert.deepEqual(
      answers.map((answer) => answer.photo !== undefined),
      [true],
    )
  })

  test('who blocks the bot while it works is left alone, and everybody else is answered', async () => {
    const blocking = ++chatId
    await house.person.sendPhoto(blocking, await anotherPicture())
    await house.person.person(blocking, { blocked: true })
    const answers = await answersWith()
    assert.equal(answers.length, 1)
    assert.doesNotMatch(house.printed(), /started again/)
  })
})
