import type { Log } from '@emogram/runtime'
import { inMegabytes } from '@emogram/words'
import { LRUCache } from 'lru-cache'
import type { UserFromGetMe } from 'telegraf/types'
import type { Asked } from '../asked.ts'
import { addressOf } from '../groups/addressed.ts'
import type { Say } from '../messenger.ts'
import { summary, type TelegramApi } from '../telegram-api.ts'
import type { Albums } from './albums.ts'
import { commandOf } from './command.ts'
import { jobsFor, placeOf, topicOf } from './jobs.ts'
import { maxPicturesPerMessage, picturesIn } from './pictures.ts'
import { profilePhotoOf } from './profile-photo.ts'
import type { Reception } from './reception.ts'
import { requestOf } from './request.ts'

export interface IntakeOptions {
  readonly api: TelegramApi
  readonly log: Log
  readonly say: Say
  readonly offer: Reception
  readonly albums: Pick<Albums, 'add'>
  readonly maxFileBytes: number
}

/** Takes pictures in, however they come. */
export function createIntake({ api, log, say, offer, albums, maxFileBytes }: IntakeOptions) {
  /** Chats that know that only the first picture of a video is looked at; nobody wants to read it every time. */
  const told = new LRUCache<number, true>({ max: 1_000, ttl: 24 * 3600_000 })
  /** Albums that could not be written down. */
  const refused = new LRUCache<string, true>({ max: 1_000 })

  /** A part of an album waits for the others. @returns whether it is one */
  async function takePart({ message, settings, words }: Asked, me: UserFromGetMe): Promise<boolean> {
    const group = 'media_group_id' in message ? message.media_group_id : undefined
    const found = picturesIn(message)
    if (group === undefined || found.kind !== 'pictures' || found.bytes > maxFileBytes) return false
    const [picture] = found.pictures
    if (picture?.type !== 'file_id') return false
    const { type, ...file } = picture
    const { from } = message
    const isMeant = addressOf(message, me) !== 'nobody' || commandOf(message, me)?.name === 'classify'
    const asked = isMeant || settings.auto === true
    const part = {
      chat_id: message.chat.id,
      message_id: message.message_id,
      ...file,
      spoiler: found.spoiler,
      asked,
      ...topicOf(message),
      ...(from !== undefined && { user_id: from.id }),
      ...(from?.language_code !== undefined && { language_code: from.language_code }),
    }
    await albums.add(group, part).catch((error: unknown) => {
      log.warn({ album: group, why: summary(error) }, 'part of an album not taken')
      // Once for all parts.
      if (refused.has(group)) return
      refused.set(group, true)
      void say(placeOf(message), words.failures.backend_unreachable)
    })
    return true
  }

  return {
    /** Any message that is no command, and `/classify`. */
    async take(asked: Asked, me: UserFromGetMe): Promise<void> {
      if (await takePart(asked, me)) return
      const { message, settings, preferences, words } = asked
      const request = requestOf(message, me, settings.auto === true)
      const reply = (text: string) => void say(placeOf(message), text)
      if (request.kind === 'unsupported') {
        const isClassify = commandOf(message, me)?.name === 'classify'
        reply(isClassify ? words.replies.classifyWhat : words.replies.unsupported)
      }
      if (request.kind !== 'pictures') return
      // The size is in the message, so nobody has to wait for a download that would be refused.
      if (request.bytes > maxFileBytes) {
        // Rounded up: nobody understands that 20 MB are more than 20 MB.
        const size = Math.ceil(inMegabytes(request.bytes) * 10) / 10
        return reply(words.replies.tooLarge({ size, limit: inMegabytes(maxFileBytes) }))
      }
      const { pictures, of, spoiler, linksLeft } = request
      const jobs = jobsFor({ pictures, message, replyTo: of.message_id, spoiler, preferences })
      const admission = await offer(jobs, placeOf(message), words)
      if (admission !== 'accepted') return
      if (request.isFirstFrame && !told.has(message.chat.id)) {
        told.set(message.chat.id, true)
        reply(words.replies.firstFrame)
      }
      if (linksLeft > 0) reply(words.replies.linksCut({ limit: maxPicturesPerMessage }))
    },

    /** `/me` */
    async me({ message, preferences, words }: Asked): Promise<void> {
      const picture = message.from && (await profilePhotoOf(api, message.from.id))
      if (picture === undefined) return void say(placeOf(message), words.replies.noProfilePhoto)
      await offer(jobsFor({ pictures: [picture], message, preferences }), placeOf(message), words)
    },
  }
}

export type Intake = ReturnType<typeof createIntake>
