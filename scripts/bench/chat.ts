import { setTimeout as sleep } from 'node:timers/promises'
import { SimulatorClient } from '@emogram/simulator'
import { unseen } from './photos.ts'

/** What became of one message; moments are those at which the page of a person would have shown them. */
interface Moments {
  sentAt?: number
  acknowledgedAt?: number
  answeredAt?: number
}

/** A chat as the person in front of it sees it. */
export interface Chat {
  /** Sends the photo, as a file: the simulator would spend its time on scaling anything else. */
  send(photo: Buffer): Promise<number>
  /** From the moment the message stands in the chat to the 👀 at it. */
  acknowledgedMs(messageId: number): Promise<number>
  /** … to the answer below it. */
  answeredMs(messageId: number): Promise<number>
  close(): void
}

interface Event {
  readonly type: string
  readonly message_id?: number
  readonly reactions?: readonly string[]
  readonly message?: {
    readonly message_id: number
    readonly from: { readonly is_bot: boolean }
    readonly reply_to_message?: { readonly message_id: number }
  }
}

const patienceMs = 120_000
/** A chat gets one answer a second; whoever asks for more measures how the bot keeps to that. */
const paceMs = 1_100

/** Listens to the events of the chat page: asking again and again would add its own pauses, and its own load. */
export async function openChat(simulator: string, chatId: number): Promise<Chat> {
  const person = new SimulatorClient(simulator)
  const closing = new AbortController()
  const seen = new Map<number, Moments>()
  const waiting = new Set<() => void>()
  const momentsOf = (id: number): Moments => {
    const known = seen.get(id) ?? {}
    seen.set(id, known)
    return known
  }
  const note = ({ type, message_id, reactions, message }: Event) => {
    const now = performance.now()
    if (type === 'reaction' && reactions?.length) momentsOf(message_id!).acknowledgedAt ??= now
    if (type === 'message' && message !== undefined) {
      if (!message.from.is_bot) momentsOf(message.message_id).sentAt ??= now
      else if (message.reply_to_message) momentsOf(message.reply_to_message.message_id).answeredAt ??= now
    }
    for (const look of waiting) look()
  }

  const response = await fetch(`${simulator}/api/chats/${chatId}/events`, { signal: closing.signal })
  const listening = (async () => {
    let rest = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()!
      for (const line of lines) if (line.startsWith('data: ')) note(JSON.parse(line.slice(6)) as Event)
    }
    throw new Error('The simulator has ended the stream of events')
  })()
  listening.catch((error: unknown) => {
    if (!closing.signal.aborted) throw error
  })

  function until(messageId: number, moment: 'acknowledgedAt' | 'answeredAt'): Promise<number> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const { sentAt, [moment]: reachedAt } = momentsOf(messageId)
        if (sentAt === undefined || reachedAt === undefined) return
        waiting.delete(look)
        clearTimeout(patience)
        resolve(reachedAt - sentAt)
      }
      const patience = setTimeout(() => {
        waiting.delete(look)
        reject(new Error(`Message ${messageId} has no ${moment} within ${patienceMs / 1000} s`))
      }, patienceMs)
      waiting.add(look)
      look()
    })
  }

  let nextAt = 0
  return {
    async send(photo) {
      const pauseMs = nextAt - performance.now()
      nextAt = Math.max(nextAt, performance.now()) + paceMs
      if (pauseMs > 0) await sleep(pauseMs)
      return (await person.sendDocument(chatId, unseen(photo))).message_id
    },
    acknowledgedMs: (id) => until(id, 'acknowledgedAt'),
    answeredMs: (id) => until(id, 'answeredAt'),
    close: () => closing.abort(),
  }
}
