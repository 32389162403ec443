/** Whether the judge of the chaos sees what it is there to see. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatMessage } from '@emogram/simulator'
import { words } from '@emogram/words'
import sharp from 'sharp'
import type { Scene } from './chaos/faults/fault.ts'
import { chosenOf, faults } from './chaos/faults/index.ts'
import { judge, strayIn } from './chaos/judge.ts'
import type { Sent } from './chaos/load.ts'
import { type Photo, photoMaker } from './chaos/photos.ts'
import { judged } from './chaos/play.ts'
import { conclude } from './chaos/report.ts'

const chatId = 7
const make = await photoMaker()
const photos = [await make(), await make(), await make()] as const
const sent: readonly Sent[] = photos.map((photo, index) => ({
  chatId,
  message_id: 1 + index,
  photo,
  may: [],
}))

let nextId = 100
/** What the bot says in reply to the message. */
const answer = (to: number | undefined, content: Partial<ChatMessage>): ChatMessage =>
  ({
    message_id: nextId++,
    from: { id: 1, is_bot: true, first_name: 'Bot' },
    chat: { id: chatId, type: 'private' },
    date: 1,
    ...(to !== undefined && { reply_to_message: { message_id: to } }),
    ...content,
  }) as ChatMessage
const pictureOf = (photo: Photo): Partial<ChatMessage> => ({
  photo: [{ file_id: 'f', file_unique_id: 'u', width: photo.width, height: photo.height, file_size: 1 }],
})
const [first, second, third] = photos
const right = [answer(1, pictureOf(first)), answer(2, pictureOf(second)), answer(3, pictureOf(third))]
const allIsWell = { lost: [], doubled: [], wrong: [], refused: {}, untrue: [] }

describe('the judge of the chaos', () => {
  test('has nothing to say where each has its own picture', () => {
    assert.deepEqual(judge(sent, right), allIsWell)
    assert.deepEqual(strayIn(sent, right), [])
  })

  test('sees pictures that two neighbours got of each other', () => {
    const swapped = [answer(1, pictureOf(second)), answer(2, pictureOf(first)), right[2]!]
    assert.deepEqual(judge(sent, swapped), { ...allIsWell, wrong: ['7.1', '7.2'] })
  })

  test('sees a file where a photo was due', () => {
    const document = { file_id: 'f', file_unique_id: 'u' }
    const filed = [answer(1, { document } as Partial<ChatMessage>), ...right.slice(1)]
    assert.deepEqual(judge(sent, filed), { ...allIsWell, wrong: ['7.1'] })
  })

  test('sees who was forgotten, who was answered twice, and who was told no without a reason', () => {
    const no = words('en').failures.image_unreadable
    const messages = [right[0]!, answer(1, pictureOf(first)), answer(2, { text: no })]
    assert.deepEqual(judge(sent, messages), {
      ...allIsWell,
      lost: ['7.3'],
      doubled: ['7.1'],
      refused: { image_unreadable: 1 },
      untrue: ['7.2 image_unreadable'],
    })
  })

  test('forgives a second answer only to a photo of which the bot said so, however late, and no more of them than may be', () => {
    const row = {
      fault: 'kill-bot',
      photos: 3,
      recoverySeconds: 1,
      memoryMb: { before: 1, after: 1 },
      lies: [],
      breaches: [],
    }
    const twice = [...right, answer(1, pictureOf(first))]
    const said = (message: number) => `{"job_id":"7.${message}.0","in_doubt":true,"msg":"sent once more"}\n`
    const breaches = (doubts: number, printed: string) =>
      judged({ row, sent, doubts }, twice, printed).breaches
    assert.deepEqual(breaches(1, said(1)), [])
    assert.deepEqual(breaches(1, ''), ['7.1 was answered twice'])
    assert.deepEqual(breaches(1, said(2)), ['7.1 was answered twice'])
    assert.deepEqual(breaches(0, said(1)), ['1 answers in doubt'])
    // Of a photo that another fault met.
    assert.deepEqual(breaches(1, said(1) + said(4)), [])
  })

  test('sees pictures that answer nobody, or a message that nobody has sent', () => {
    const stray = [answer(undefined, pictureOf(first)), answer(99, pictureOf(second))]
    assert.deepEqual(
      strayIn(sent, [...right, ...stray]),
      stray.map(({ message_id }) => `7.${message_id}`),
    )
  })

  test('has photos to compare no two of which have the same size', async () => {
    const makeOne = await photoMaker()
    const sizes = new Set<string>()
    for (let made = 0; made < 120; made++) {
      const { bytes, width, height } = await makeOne()
      const real = await sharp(bytes).metadata()
      assert.deepEqual([real.width, real.height], [width, height])
      sizes.add(`${width} × ${height}`)
    }
    assert.equal(sizes.size, 120)
  })
})

describe('the chaos', () => {
  test('signals nobody where the victim does not run', async () => {
    const scene: Partial<Scene> = { pids: async () => [] }
    for (const { name, play } of chosenOf(faults, 'kill-bot,restart-nginx,pause-reader,reload-nginx'))
      await assert.rejects(play(scene as Scene), /does not run/, name)
  })

  test('knows no fault by a wrong name, and is not well where none was played', async () => {
    assert.throws(() => chosenOf(faults, 'kill-bot,kill-bots'), /There is no fault kill-bots/)
    assert.equal(await conclude([], { title: 'Nothing', seed: '1', startedAt: performance.now() }), 1)
  })
})
