import assert from 'node:assert/strict'
import { albumAnswer, CodedError, jobAnswer } from '@emogram/contract'
import { createSimulator, SimulatorClient } from '@emogram/simulator'
import { createTelegram } from '@emogram/telegram'
import sharp from 'sharp'
import type { Reader, ReadOptions } from '../src/index.ts'
import { oneFace, token } from './service.ts'

/** A person's chats with the bot, as a test sees them from all sides. */
export async function startConversation(t: { after(close: () => Promise<void>): void }) {
  const simulator = await createSimulator({ token })
  t.after(() => simulator.close())
  const telegram = new SimulatorClient(simulator.url)
  const bot = createTelegram({ token, apiRoot: simulator.url, maxFileBytes: 2 ** 20 })
  t.after(() => bot.close())
  let lastJob = 0

  return {
    telegram,
    apiRoot: simulator.url,
    /** Sent by the person, as a job of the bot has it. */
    async photo(chat_id: number, bytes: Uint8Array) {
      const { photo, message_id } = await telegram.sendPhoto(chat_id, bytes)
      const job_id = `job-${++lastJob}`
      return { file_id: photo!.at(-1)!.file_id, chat_id, reply_to_message_id: message_id, job_id }
    },
    async album(chat_id: number, pictures: readonly Uint8Array[]) {
      const messages = []
      for (const bytes of pictures) messages.push(await telegram.sendDocument(chat_id, bytes))
      return {
        file_ids: messages.map(({ document }) => document!.file_id),
        chat_id,
        reply_to_message_id: messages[0]!.message_id,
        job_id: `job-${++lastJob}`,
      }
    },
    /** What the bot says while the person waits. */
    async status(chatId: number) {
      const signal = new AbortController().signal
      return (await bot.sendText({ chatId, text: 'Your picture is the third in the queue.' }, signal))
        .messageId
    },
    answers: async (chat: number) => (await telegram.messages(chat)).filter(({ from }) => from.is_bot),
    calls: async (method: string) => (await telegram.calls(method)).length,
  }
}

/** Quick eyes that see one person in every picture that is wider than high, and remember what they were asked. */
export function quickEyes() {
  const asked: ReadOptions[] = []
  const reader: Reader = {
    backend: 'wasm',
    models: 'test',
    read: async (bytes: Uint8Array, options: object) => {
      asked.push(options as ReadOptions)
      const wish = (options as ReadOptions).picture
      const { width, height } = await sharp(bytes)
        .metadata()
        .catch(() => {
          throw new CodedError('not_an_image')
        })
      const faces = width > height ? oneFace.faces : []
      const drawn = faces.length > 0 || wish?.kind === 'album'
      return { ...oneFace, width, height, faces, ...(drawn && wish && { picture: Buffer.from(bytes) }) }
    },
  }
  return { reader, asked }
}

export const plain = (width: number, height: number, background: string): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer()

export async function readOne(response: Response) {
  const text = await response.text()
  assert.equal(response.status, 200, text)
  return jobAnswer.parse(JSON.parse(text))
}

export async function readAlbum(response: Response) {
  const text = await response.text()
  assert.equal(response.status, 200, text)
  return albumAnswer.parse(JSON.parse(text))
}
