import { element } from './element.js'

const tags = {
  bold: 'b',
  italic: 'i',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
}

/**
 * Text with its entities as nodes.
 * @param {string} text
 * @param {readonly { type: string, offset: number, length: number, url?: string }[]} entities
 * @param {(command: string) => void} onCommand
 * @returns {DocumentFragment}
 */
export function richText(text, entities = [], onCommand) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length)
  return range(text, 0, text.length, sorted, onCommand)
}

function range(text, start, end, entities, onCommand) {
  const made = document.createDocumentFragment()
  let at = start
  for (let index = 0; index < entities.length; index++) {
    const entity = entities[index]
    if (entity.offset < at) continue
    const close = Math.min(end, entity.offset + entity.length)
    const inside = entities.slice(index + 1).filter(({ offset, length }) => offset + length <= close)
    const content = range(text, entity.offset, close, inside, onCommand)
    made.append(
      text.slice(at, entity.offset),
      wrap(entity, content, text.slice(entity.offset, close), onCommand),
    )
    at = close
  }
  made.append(text.slice(at, end))
  return made
}

function wrap(entity, content, words, onCommand) {
  if (entity.type === 'bot_command') {
    return element('button.link', { type: 'button', onclick: () => onCommand(words) }, content)
  }
  const href =
    entity.type === 'text_link' ? entity.url : entity.type === 'url' ? withScheme(words) : undefined
  if (href !== undefined && /^https?:/i.test(href)) {
    return element('a', { href, target: '_blank', rel: 'noopener noreferrer' }, content)
  }
  if (entity.type === 'spoiler') return spoiler(content)
  if (entity.type === 'mention') return element('b.mention', {}, content)
  return element(tags[entity.type] ?? 'span', {}, content)
}

/** Covered until somebody wants to read it. */
function spoiler(content) {
  const made = element(
    'span.spoiler',
    { tabindex: 0, role: 'button', 'aria-label': 'Hidden words: show them' },
    content,
  )
  const reveal = () => {
    made.classList.add('revealed')
    for (const name of ['role', 'tabindex', 'aria-label']) made.removeAttribute(name)
  }
  made.addEventListener('click', reveal)
  made.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    reveal()
  })
  return made
}

const withScheme = (url) => (/^[a-z]+:/i.test(url) ? url : `http://${url}`)
