import type { MessageEntity } from './model.ts'

const urlWithScheme = /https?:\/\/[^\s<>"«»]+/giu
/** Telegram knows every top-level domain; these are the ones that people type without a scheme in front. */
const bareUrl =
  /(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|org|net|edu|gov|io|dev|app|ai|me|info|eu|de|uk|fr|ru|ua|us|jp|in|br)(?::\d+)?(?:\/[^\s<>"«»]*)?(?![\w-])/giu
const command = /(?<![\w/])\/[a-z0-9_]{1,32}(?:@\w{3,32})?(?![\w/])/giu

const mention = /(?<![\w@./])@[a-z]\w{3,31}(?!\w)/giu

/** Finds what Telegram marks on its own in any text: URLs, commands and names. */
export function findEntities(text: string): MessageEntity[] {
  const found: MessageEntity[] = []
  for (const match of text.matchAll(urlWithScheme)) {
    const url = withoutTrailingPunctuation(match[0])
    if (hasDottedHost(url)) found.push({ type: 'url', offset: match.index, length: url.length })
  }
  for (const match of text.matchAll(bareUrl)) {
    add(found, { type: 'url', offset: match.index, length: withoutTrailingPunctuation(match[0]).length })
  }
  for (const match of text.matchAll(command)) {
    add(found, { type: 'bot_command', offset: match.index, length: match[0].length })
  }
  for (const match of text.matchAll(mention)) {
    add(found, { type: 'mention', offset: match.index, length: match[0].length })
  }
  return found.sort((a, b) => a.offset - b.offset)
}

/** Adds the entities of `text` that Telegram would find to those that the sender set, who has precedence. */
export function withFoundEntities(text: string, given: readonly MessageEntity[]): MessageEntity[] {
  const all = [...given]
  for (const entity of findEntities(text)) add(all, entity)
  return all.sort((a, b) => a.offset - b.offset || b.length - a.length)
}

const linksAndCode = new Set(['url', 'text_link', 'code', 'pre', 'bot_command'])

function add(entities: MessageEntity[], entity: MessageEntity): void {
  const overlaps = entities.some(
    (other) =>
      linksAndCode.has(other.type) &&
      other.offset < entity.offset + entity.length &&
      entity.offset < other.offset + other.length,
  )
  if (!overlaps) entities.push(entity)
}

/** A full stop after a URL belongs to the sentence; a bracket only when it was opened inside the URL. */
function withoutTrailingPunctuation(url: string): string {
  let end = url.length
  for (;;) {
    const last = url[end - 1] ?? ''
    const opening = { ')': '(', ']': '[', '}': '{' }[last]
    const kept = url.slice(0, end)
    const unbalanced = opening !== undefined && kept.split(last).length > kept.split(opening).length
    if (!unbalanced && !/[.,:;!?'"…]/.test(last)) return kept
    end -= 1
  }
}

/** Telegram does not mark `http://localhost/`: a host without a dot is no link there. */
function hasDottedHost(url: string): boolean {
  return URL.canParse(url) && /\.|\[/.test(new URL(url).hostname)
}
