import { setTimeout as sleep } from 'node:timers/promises'
import type { SimulatorClient } from '@emogram/simulator'
import { type Photo, photoMaker } from './photos.ts'
import type { Site } from './site.ts'

/** A picture that somebody has sent, and which the bot therefore owes an answer. */
export interface Sent {
  readonly chatId: number
  readonly message_id: number
  /** Absent where no picture may come. */
  readonly photo?: Photo
  /** Codes of the failures in whose words the answer may be as well. */
  readonly may: readonly string[]
}

/** People who send photos and links to photos, all the time. */
export interface Load {
  /** From now on, into these chats; they may be told no in these words. */
  start(chats: readonly number[], may: readonly string[]): void
  pause(): Promise<void>
  /** A link of one's own among all the others. @param photo  where it leads, if a picture may come of it */
  link(url: string, may: readonly string[], photo?: Photo): Promise<void>
  /** One that is like no other. */
  photo(): Promise<Photo>
  /** Since the last start. */
  sent(): readonly Sent[]
}

const paceMs = 500
/** Who has so many pictures without an answer waits before sending more, and so the end of a fault is not far. */
const mostUnanswered = 8

/** @param unanswered  how many of those that were sent */
export async function createLoad(
  person: SimulatorClient,
  site: Site,
  unanswered: () => number,
): Promise<Load> {
  const make = await photoMaker()
  let made = 0
  let chats: readonly number[] = []
  let sent: Sent[] = []
  let sending: Promise<void> = Promise.resolve()
  let stopping = new AbortController()

  const nextChat = () => chats[sent.length % chats.length] ?? 1

  async function sendOne(may: readonly string[]): Promise<void> {
    const photo = await make()
    made++
    // A chat in which nothing but links stands, or nothing but files, would be a house of its own.
    const chatId = nextChat()
    const isLink = Math.floor(sent.length / chats.length) % 2 === 1
    const { message_id } = isLink
      ? await sendLink(person, chatId, site.put(`/${made}.jpg`, photo.bytes))
      : await person.sendPhoto(chatId, photo.bytes)
    sent.push({ chatId, message_id, photo, may })
  }

  async function sendOn(may: readonly string[], signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (unanswered() < mostUnanswered) await sendOne(may)
      await sleep(paceMs, undefined, { signal }).catch(() => undefined)
    }
  }

  return {
    start(into, may) {
      chats = into
      sent = []
      stopping = new AbortController()
      sending = sendOn(may, stopping.signal)
    },
    async pause() {
      stopping.abort()
      await sending
    },
    async link(url, may, photo) {
      const chatId = nextChat()
      const { message_id } = await sendLink(person, chatId, url)
      sent.push({ chatId, message_id, may, ...(photo !== undefined && { photo }) })
    },
    photo: make,
    sent: () => sent,
  }
}

const sendLink = (person: SimulatorClient, chatId: number, url: string) =>
  person.sendText(chatId, 'Look', { entities: [{ type: 'text_link', offset: 0, length: 4, url }] })
