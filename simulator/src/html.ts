import { badRequest } from './errors.ts'
import type { MessageEntity } from './model.ts'

const entityTypes: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  code: 'code',
  pre: 'pre',
  a: 'text_link',
  blockquote: 'blockquote',
  'tg-spoiler': 'spoiler',
}
const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' }
const token = /<(\/?)([a-z][\w-]*)([^>]*)>|&(lt|gt|amp|quot|#\d{1,7}|#x[\da-f]{1,6});|[^<&]+|[<&]/giu

/** Reads parse_mode HTML as Telegram does: a handful of tags, four named characters, and no mercy for the rest. */
export function parseHtml(html: string): { text: string; entities: MessageEntity[] } {
  const entities: MessageEntity[] = []
  const open: { tag: string; type: string; offset: number; url?: string }[] = []
  let text = ''
  for (const [whole, slash, tagName, attributes, character] of html.matchAll(token)) {
    if (character !== undefined) {
      text += decode(character)
    } else if (tagName === undefined) {
      if (whole === '<') throw badRequest("can't parse entities: unclosed start tag")
      text += whole
    } else {
      const tag = tagName.toLowerCase()
      if (slash === '') {
        const type = entityTypes[tag]
        if (type === undefined) throw badRequest(`can't parse entities: unsupported start tag "${tag}"`)
        const href = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))/i.exec(attributes ?? '')
        const url = href?.[1] ?? href?.[2] ?? href?.[3]
        open.push({ tag, type, offset: text.length, ...(url !== undefined && { url: parseHtml(url).text }) })
      } else {
        const start = open.pop()
        if (start?.tag !== tag) throw badRequest(`can't parse entities: unexpected end tag "${tag}"`)
        const length = text.length - start.offset
        const linkless = start.type === 'text_link' && start.url === undefined
        if (length > 0 && !linkless) {
          entities.push({
            type: start.type,
            offset: start.offset,
            length,
            ...(start.type === 'text_link' && { url: start.url }),
          })
        }
      }
    }
  }
  const unclosed = open.pop()
  if (unclosed !== undefined) {
    throw badRequest(`can't parse entities: can't find end tag corresponding to start tag "${unclosed.tag}"`)
  }
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) }
}

function decode(character: string): string {
  if (!character.startsWith('#')) return characters[character.toLowerCase()] ?? `&${character};`
  const hex = /^#x/i.test(character)
  const codePoint = Number.parseInt(character.slice(hex ? 2 : 1), hex ? 16 : 10)
  return codePoint > 0 && codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : ''
}
