/** Photos that keep coming while the containers change, and whether each has its one answer in the end. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChatMessage, SimulatorClient } from '@emogram/simulator'
import sharp from 'sharp'
import { answerTo } from './answers.ts'
import { rolloutTimeoutMs } from './checks.ts'

export const picture = await readFile(
  new URL('../node_modules/@vladmandic/face-api/demo/sample1.jpg', import.meta.url),
)
export const faceCount = 3

let others = 0
/** The same with a coloured corner, no two alike: a picture that was answered a moment ago is not read again. */
export async function anotherPicture(): Promise<Buffer> {
  const n = ++others
  const background = { r: (n * 37) % 256, g: (n * 91) % 256, b: (n * 151) % 256 }
  const input = { create: { width: 32, height: 32, channels: 3, background } } as const
  return await sharp(picture)
    .composite([{ input, left: 0, top: 0 }])
    .jpeg()
    .toBuffer()
}

/** The simulator keeps the pictures in memory. */
const mostPhotos = 200
const chats = 8

type Sent = Pick<ChatMessage, 'message_id'> & { readonly chatId: number }
/** Sends one message into a chat. */
type Way = (chatId: number) => Promise<{ readonly message_id: number }>

/** Sends in these ways by turns, once every `paceMs`, until it is told to stop and there are enough, or too many. */
export async function keepSending(
  ways: readonly [Way, ...Way[]],
  { atLeast, paceMs, stop }: { atLeast: number; paceMs: number; stop: AbortSignal },
): Promise<Sent[]> {
  const sent: Sent[] = []
  while (sent.length < atLeast || (!stop.aborted && sent.length < mostPhotos)) {
    const chatId = 100 + (sent.length % chats)
    const { message_id } = await ways[sent.length % ways.length]!(chatId)
    sent.push({ chatId, message_id })
    await sleep(paceMs)
  }
  return sent
}

/** @throws AssertionError unless each was answered by one picture, and nothing else was said in these chats */
export async function assertAnsweredOnce(person: SimulatorClient, sent: readonly Sent[]): Promise<void> {
  for (const message of sent) await person.waitFor(message.chatId, answerTo(message), rolloutTimeoutMs)
  // A second answer would come later than the first.
  await sleep(5_000)
  for (const chatId of new Set(sent.map((message) => message.chatId))) {
    const expected = sent.filter((message) => message.chatId === chatId)
    const answers = (await person.messages(chatId)).filter((message) => message.from.is_bot)
    assert.deepEqual(
      answers
        .map((answer) => [answer.reply_to_message?.message_id, answer.text])
        .sort(([a], [b]) => Number(a) - Number(b)),
      expected.map((message) => [message.message_id, undefined]),
    )
  }
}

/** The answer is the picture itself, with boxes: the same proportions, other pixels, and words below. */
export async function isAnnotated(person: SimulatorClient, answer: ChatMessage): Promise<string> {
  const largest = answer.photo?.at(-1)
  assert.ok(largest !== undefined, `the answer is no photo but: ${answer.text}`)
  assert.match(answer.caption ?? '', new RegExp(`\\b${faceCount}\\b`))
  const answered = await person.download(largest.file_id)
  assert.ok(!picture.equals(answered))
  const [before, after] = await Promise.all([sharp(picture).metadata(), sharp(answered).metadata()])
  assert.ok(Math.abs(after.width / after.height / (before.width / before.height) - 1) < 0.01)
  return `${after.width} × ${after.height}`
}
