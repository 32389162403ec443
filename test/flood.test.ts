/** Many people at once, while things go down and come back: every photo gets its answer, and only one. */
import assert from 'node:assert/strict'
import { after, before, describe, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ChatMessage, createSimulator, type Message, type Simulator } from '@emogram/simulator'
import sharp from 'sharp'
import { answerTo, isAnnouncement } from './answers.ts'
import { readSample, type SampleName, sampleNames } from './fixtures/index.ts'
import { type House, type Room, startHouse } from './house.ts'
import { requirement } from './requirement.ts'

const token = '4244:whole_house_test_token_abcdefghijklm'
/** Sends that may be under way at the moment of a kill. */
const concurrency = 4
const chatCount = 20
const answersTimeoutMs = 120_000
/** A second answer would come as late as the bot's next attempt. */
const lateDoublesMs = 3_000

/** What came of a flood. */
interface Tally {
  readonly sent: number
  readonly answered: number
  readonly lost: number
  readonly doubles: number
  readonly inWords: number
}

describe('a flood of photos', { timeout: 400_000 }, () => {
  let simulator: Simulator
  let house: House
  let nextChatId = 1
  let sources: readonly Buffer[]

  before(async () => {
    simulator = await createSimulator({ token })
    sources = await Promise.all(
      sampleNames.map(async (name: SampleName) =>
        sharp(await readSample(name))
          .resize(640)
          .png()
          .toBuffer(),
      ),
    )
    house = await startHouse({
      env: {
        TELEGRAM_BOT_TOKEN: token,
        TELEGRAM_API_ROOT: simulator.url,
        QUEUE_CONCURRENCY: String(concurrency),
        SERVICE_CONCURRENCY: String(concurrency),
        LOG_LEVEL: 'info',
      },
    })
  })
  after(async () => {
    try {
      await house?.stop()
    } finally {
      await simulator?.close()
    }
  })

  /** No two have the same height: an answer tells by its size which photo it belongs to, and none was answered before. */
  const photo = (index: number): Promise<Buffer> =>
    sharp(sources[index % sources.length])
      .resize(640, 240 + index, { fit: 'cover', position: 'top' })
      .jpeg()
      .toBuffer()

  let made = 0
  async function send(count: number): Promise<Message[]> {
    const chats = Math.min(chatCount, count)
    const firstChatId = nextChatId
    nextChatId += chats
    const photos = await Promise.all(Array.from({ length: count }, () => photo(made++)))
    return Promise.all(
      photos.map((bytes, index) => house.person.sendPhoto(firstChatId + (index % chats), bytes)),
    )
  }

  const chatsOf = (sent: readonly Message[]) => [...new Set(sent.map(({ chat }) => chat.id))]

  const answersIn = async (sent: readonly Message[]): Promise<ChatMessage[]> =>
    (await Promise.all(chatsOf(sent).map((id) => house.person.messages(id))))
      .flat()
      .filter(({ from }) => from.is_bot)

  async function untilAnswered(sent: readonly Message[], count: number): Promise<void> {
    const deadline = performance.now() + answersTimeoutMs
    const missing = async () => {
      const answers = await answersIn(sent)
      return count - sent.filter((message) => answers.some(answerTo(message))).length
    }
    for (let left = await missing(); left > 0; left = await missing()) {
      assert.ok(
        performance.now() < deadline,
        `${left} of ${count} photos are not answered:\n${house.printed().slice(-4_000)}`,
      )
      await sleep(100)
    }
  }

  async function tally(sent: readonly Message[], { mayWait = false } = {}): Promise<Tally> {
    const answers = (await answersIn(sent)).filter((message) => !mayWait || !isAnnouncement(message))
    const perPhoto = sent.map((message) => answers.filter(answerTo(message)))
    for (const [index, found] of perPhoto.entries()) {
      const { width, height } = sent[index]!.photo!.at(-1)!
      for (const { photo: picture } of found) {
        if (picture === undefined) continue
        const [answered] = picture.slice(-1)
        assert.deepEqual([answered?.width, answered?.height], [width, height], 'the picture of another photo')
      }
    }
    // Nothing else is said in these chats.
    assert.equal(perPhoto.flat().length, answers.length)
    return {
      sent: sent.length,
      answered: perPhoto.filter((found) => found.length > 0).length,
      lost: perPhoto.filter((found) => found.length === 0).length,
      doubles: perPhoto.flat().length - perPhoto.filter((found) => found.length > 0).length,
      inWords: answers.filter(({ text }) => text !== undefined).length,
    }
  }

  /** Kills a process in the middle of a flood, as hard as can be, and waits for the last answer. */
  async function floodWhileKilling(t: TestContext, room: Room, count: number): Promise<Tally> {
    const startedAt = performance.now()
    const pid = await house.pidOf(room)
    const sent = await send(count)
    const sentMs = performance.now() - startedAt
    await untilAnswered(sent, Math.floor(count / 4))
    process.kill(pid, 'SIGKILL')
    await untilAnswered(sent, count)
    const tookMs = performance.now() - startedAt
    await sleep(lateDoublesMs)
    const found = await tally(sent)
    assert.notEqual(await house.pidOf(room), pid)
    const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`
    t.diagnostic(
      `${room} killed: ${JSON.stringify(found)}, sent in ${seconds(sentMs)}, answered in ${seconds(tookMs)}`,
    )
    return found
  }

  test('200 photos from 20 chats survive the death of a service', async (t) => {
    const { doubles, ...found } = await floodWhileKilling(t, 'classify-file', 200)
    assert.deepEqual(found, { sent: 200, answered: 200, lost: 0, inWords: 0 })
    // A picture may have reached Telegram in the very moment in which the sender died.
    assert.ok(doubles <= concurrency, `${doubles} answers too many`)
  })

  test('40 photos survive the death of nginx', { skip: requirement('nginx') }, async (t) => {
    const found = await floodWhileKilling(t, 'nginx', 40)
    assert.deepEqual(found, { sent: 40, answered: 40, lost: 0, doubles: 0, inWords: 0 })
  })

  test('stopping in the middle answers what was begun and frightens nobody', async (t) => {
    const sent = await send(60)
    await untilAnswered(sent, 10)
    const startedAt = performance.now()
    assert.equal(await house.stop(), 0)
    // Who waits keeps the place in the queue, and is told of it; the next start goes on from there.
    const found = await tally(sent, { mayWait: true })
    t.diagnostic(`stopped in ${Math.round(performance.now() - startedAt)} ms: ${JSON.stringify(found)}`)
    assert.deepEqual([found.doubles, found.inWords], [0, 0])
  })
})
