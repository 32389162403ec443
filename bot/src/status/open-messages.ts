import type { Job } from '@emogram/contract'
import type { Announcement } from './announcement.ts'

/** What somebody sent with one message. */
export interface OpenMessage {
  readonly key: string
  readonly chatId: number
  /** Whoever sent it: one person sees one announcement at a time in a chat. */
  readonly place: string
  readonly jobs: Map<string, Job>
  isSole: boolean
  showing?: Promise<unknown>
  shown?: Announcement & { readonly messageId: number }
  /** The service was told to put its answer where the announcement is. */
  isGiven: boolean
}

/** What is not answered yet, message by message: at most as much as the queue holds. */
export function createOpenMessages() {
  const open = new Map<string, OpenMessage>()
  /** By place, in the order in which it was sent. */
  const places = new Map<string, OpenMessage[]>()

  return {
    find: (key: string): OpenMessage | undefined => open.get(key),

    add(key: string, job: Job): OpenMessage {
      const known = open.get(key)
      if (known !== undefined) {
        known.jobs.set(job.job_id, job)
        known.isSole = false
        return known
      }
      const sent: OpenMessage = {
        key,
        chatId: job.chat_id,
        place: `${job.chat_id}.${job.user_id ?? ''}`,
        jobs: new Map([[job.job_id, job]]),
        isSole: job.type !== 'album',
        isGiven: false,
      }
      open.set(key, sent)
      places.set(sent.place, [...(places.get(sent.place) ?? []), sent])
      return sent
    },

    /** @returns what is now the first in its place */
    close(sent: OpenMessage): OpenMessage | undefined {
      open.delete(sent.key)
      const [next, ...rest] = (places.get(sent.place) ?? []).filter((other) => other !== sent)
      if (next === undefined) places.delete(sent.place)
      else places.set(sent.place, [next, ...rest])
      return next
    },

    isFirst: (sent: OpenMessage): boolean => places.get(sent.place)?.[0] === sent,

    firsts: (): OpenMessage[] => [...places.values()].flatMap(([first]) => first ?? []),

    /** The next time, others come first. */
    toEnd({ place }: OpenMessage): void {
      const kept = places.get(place)
      if (kept !== undefined && places.delete(place)) places.set(place, kept)
    },
  }
}
