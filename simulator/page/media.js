import { fileUrl } from './api.js'
import { element } from './element.js'
import { fileSize } from './format.js'
import { icon } from './icons.js'

/** @param {readonly any[]} messages @param {import('./bubble.js').Hands} hands */
export function photoGrid(messages, hands) {
  if (messages.length === 1) return element('div.single', {}, photo(messages[0], hands))
  // Rows of three; what is left over shares the first row.
  const left = messages.length % 3
  return element(
    'div.album',
    {},
    ...messages.map((message, index) => {
      const tile = photo(message, hands)
      const size =
        messages.length === 4 || (left === 2 && index < 2)
          ? 'half'
          : left === 1 && index === 0
            ? 'wide'
            : undefined
      if (size) tile.classList.add(size)
      return tile
    }),
  )
}

function photo(message, hands) {
  const shown =
    message.photo.find(({ width, height }) => Math.max(width, height) >= 800) ?? message.photo.at(-1)
  const image = picture(shown.file_id, message.caption ? `Photo: ${message.caption}` : 'Photo')
  image.width = shown.width
  image.height = shown.height
  return covered(
    message,
    hands,
    element(
      'button.photo',
      { type: 'button', 'aria-label': 'Enlarge the photo', onclick: () => hands.enlarge(message) },
      image,
      message.pending && element('span.spinner', { 'aria-hidden': 'true' }),
    ),
  )
}

/** A spoiler is blurred until somebody wants to see it. */
function covered(message, hands, button) {
  if (!message.has_media_spoiler || hands.isRevealed(message)) return button
  const enlarge = button.getAttribute('aria-label')
  button.classList.add('covered')
  button.setAttribute('aria-label', 'Spoiler: show the picture')
  const cover = element('span.cover', { 'aria-hidden': 'true' }, icon('hidden'), 'Spoiler')
  button.append(cover)
  const reveal = (event) => {
    event.stopImmediatePropagation()
    hands.reveal(message)
    button.removeEventListener('click', reveal, true)
    button.classList.remove('covered')
    button.setAttribute('aria-label', enlarge)
    cover.remove()
  }
  button.addEventListener('click', reveal, true)
  return button
}

/** A sticker stands without a bubble around it. */
export function sticker({ sticker: { file_id, is_animated, is_video, emoji, width, height } }) {
  if (is_animated || is_video) {
    return element('div.sticker.moving', {}, emoji ?? '🎞', element('small', {}, 'moving sticker'))
  }
  const image = picture(file_id, `Sticker ${emoji ?? ''}`)
  image.width = width
  image.height = height
  return element('div.sticker', {}, image)
}

/** The simulator opens no films: what is seen of one is its thumbnail. */
export function film(message, hands) {
  const { thumbnail, file_id, file_name } = message.animation ?? message.video
  const name = file_name ?? 'Film'
  const badge = element('span.badge', {}, message.animation ? 'GIF' : 'Video')
  const link = element(
    'a.save',
    { href: fileUrl(file_id), download: name, 'aria-label': `Save ${name}` },
    icon('save'),
  )
  const shown = thumbnail
    ? covered(
        message,
        hands,
        element('button.photo', { type: 'button', 'aria-label': name }, picture(thumbnail.file_id, '')),
      )
    : element('span.photo.dark', {}, icon('play'))
  return element('div.film', {}, shown, badge, link)
}

/** @param {any} message @param {import('./bubble.js').Hands} hands */
export function fileLine(message, hands) {
  const { file_id, file_name, file_size, thumbnail, mime_type, local_url } = message.document
  const name = file_name ?? 'File'
  const isPicture = thumbnail !== undefined
  return element(
    'div.file',
    {},
    isPicture
      ? element(
          'button.file-picture',
          { type: 'button', 'aria-label': `Enlarge ${name}`, onclick: () => hands.enlarge(message) },
          picture(thumbnail.file_id, ''),
        )
      : element('span.file-picture', {}, icon(mime_type?.startsWith('image/') ? 'photo' : 'file')),
    element(
      'span.file-words',
      {},
      local_url
        ? element('span', { dir: 'auto' }, name)
        : element('a', { href: fileUrl(file_id), download: name, dir: 'auto' }, name),
      element('small', {}, fileSize(file_size)),
    ),
    message.pending && element('span.spinner', { 'aria-hidden': 'true' }),
  )
}

/** Old pictures make room for new ones; then words stand in their place. */
export function picture(fileId, alt) {
  const image = element('img', {
    src: fileId.startsWith('blob:') ? fileId : fileUrl(fileId),
    alt,
    decoding: 'async',
  })
  image.addEventListener('error', () =>
    image.replaceWith(element('span.gone', {}, alt === '' ? '' : 'This picture is no longer kept.')),
  )
  return image
}
