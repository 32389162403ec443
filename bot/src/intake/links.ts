import { limits } from '@emogram/contract'
import type { Message, MessageEntity } from 'telegraf/types'

/** The words of a message and what is marked in them: of its text, or of its caption. */
export function wordsOf(message: Message): { text: string; entities: readonly MessageEntity[] } {
  if ('text' in message) return { text: message.text, entities: message.entities ?? [] }
  if ('caption' in message) return { text: message.caption ?? '', entities: message.caption_entities ?? [] }
  return { text: '', entities: [] }
}

/** The http and https links of a text or caption in the order of the text, each once. */
export function linksOf(message: Message): string[] {
  const { text, entities } = wordsOf(message)
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
