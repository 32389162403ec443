import { type Job, limits } from '@emogram/contract'
import type { Message, MessageEntity } from 'telegraf/types'

/** More pictures than this from one message would keep everybody else waiting for one person. */
export const maxJobsPerMessage = 5

/** What the bot makes of a message. All empty: not for us, stay silent. */
export interface Intake {
  readonly jobs: readonly Job[]
  /** Links beyond `maxJobsPerMessage`. */
  readonly linksLeft: number
  readonly refusal?: 'too_large' | 'unsupported'
}

type Found = { type: 'file_id'; file_id: string; file_unique_id: string } | { type: 'url'; url: string }

/**
 * Finds the pictures in a message. Job ids follow from the message alone: when Telegram delivers an update twice,
 * the second delivery makes the same jobs, and these are answered once.
 */
export function readMessage(message: Message): Intake {
  const file = fileOf(message)
  const tooLarge = file !== undefined && (file.file_size ?? 0) > limits.imageBytes
  const found: Found[] = [
    ...(file === undefined || tooLarge ? [] : [{ type: 'file_id', ...idsOf(file) } as const]),
    ...linksOf(message).map((url) => ({ type: 'url', url }) as const),
  ]
  const { chat, message_id } = message
  const jobs = found.slice(0, maxJobsPerMessage).map(
    (picture, index): Job => ({
      ...picture,
      job_id: `${chat.id}.${message_id}.${index}`,
      chat_id: chat.id,
      message_id,
    }),
  )
  const linksLeft = found.length - jobs.length
  if (tooLarge) return { jobs, linksLeft, refusal: 'too_large' }
  // In a group people talk to each other; only in a private chat is every message meant for the bot.
  if (jobs.length === 0 && chat.type === 'private' && hasContent(message)) {
    return { jobs, linksLeft, refusal: 'unsupported' }
  }
  return { jobs, linksLeft }
}

interface File {
  file_id: string
  file_unique_id: string
  file_size?: number
}

const idsOf = ({ file_id, file_unique_id }: File) => ({ file_id, file_unique_id })

function fileOf(message: Message): File | undefined {
  // Sizes are in ascending order; the first would be a thumbnail.
  if ('photo' in message) return message.photo.at(-1)
  if ('sticker' in message) {
    const { is_animated, is_video } = message.sticker
    return is_animated || is_video ? undefined : message.sticker
  }
  if ('document' in message && isImage(message.document)) return message.document
  return undefined
}

/** Some apps send no type, or the one that says nothing; then the name has to do. */
function isImage({ mime_type, file_name }: { mime_type?: string; file_name?: string }): boolean {
  if (mime_type !== undefined && mime_type !== 'application/octet-stream') {
    return mime_type.startsWith('image/')
  }
  return /\.(jpe?g|png|webp|gif|tiff?|avif|hei[cf]|bmp)$/i.test(file_name ?? '')
}

/** The http and https links of a text or caption in the order of the text, each once. */
function linksOf(message: Message): string[] {
  const [text, entities] =
    'text' in message
      ? [message.text, message.entities ?? []]
      : 'caption' in message
        ? [message.caption ?? '', message.caption_entities ?? []]
        : ['', []]
  const marked = entities.filter(({ type }) => type === 'url' || type === 'text_link' || type === 'email')
  const links = marked.map((entity) => ({ at: entity.offset, url: linkOf(entity, text) }))
  // Telegram marks links in ordinary text, but not inside code and not for every client.
  for (const { 0: match, index } of text.matchAll(/\bhttps?:\/\/[^\s<>"]+/gi)) {
    const end = index + match.length
    if (marked.some(({ offset, length }) => offset < end && offset + length > index)) continue
    links.push({ at: index, url: match.replace(/[.,;:!?'»”’)\]}*_~]+$/, '') })
  }
  const urls = links.sort((a, b) => a.at - b.at).flatMap(({ url }) => url ?? [])
  return [...new Set(urls)].filter((url) => url.length <= limits.urlChars)
}

/** Offsets count UTF-16 units, as JavaScript's strings do. */
function linkOf(entity: MessageEntity, text: string): string | undefined {
  if (entity.type === 'email') return undefined
  const url =
    entity.type === 'text_link' ? entity.url : text.slice(entity.offset, entity.offset + entity.length)
  if (/^https?:\/\//i.test(url)) return url
  // Telegram also marks "example.com/face.jpg"; nobody who writes that wants it unencrypted.
  return /^[a-z][a-z\d+.-]*:\/\//i.test(url) || entity.type === 'text_link' ? undefined : `https://${url}`
}

/** Pinned messages, members who join and the like are news, not requests. */
const hasContent = (message: Message): boolean => contentKinds.some((kind) => kind in message)

const contentKinds = [
  'text',
  'document',
  'sticker',
  'video',
  'animation',
  'audio',
  'voice',
  'video_note',
  'contact',
  'location',
  'poll',
  'dice',
  'game',
  'story',
] as const
