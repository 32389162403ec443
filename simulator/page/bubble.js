import { fileUrl } from './api.js'
import { element } from './element.js'
import { fileSize, summary, time } from './format.js'
import { icon } from './icons.js'
import { richText } from './rich-text.js'

/**
 * @typedef {object} Hands what can be done with a message
 * @property {(message: any) => void} enlarge
 * @property {(messageId: number) => void} show scrolls to a message
 * @property {(command: string) => void} command
 * @property {(message: any, data: string, button: HTMLElement) => void} press
 */

/**
 * One message, or several that are an album, as a row of the chat.
 * @param {readonly any[]} messages at least one
 * @param {{ last: boolean, seenUpTo: number, botName: string }} view
 * @param {Hands} hands
 */
export function bubble(messages, { last, seenUpTo, botName }, hands) {
  const [first] = messages
  const newest = messages[messages.length - 1]
  const own = !first.from.is_bot
  const captioned = messages.find(({ caption }) => caption)
  const words = first.text ?? captioned?.caption
  const entities = first.text ? first.entities : captioned?.caption_entities
  const photos = messages.filter(({ photo }) => photo)
  const files = messages.filter(({ document }) => document)
  const stamp = stampOf(newest, own, seenUpTo)

  const box = element(
    `div.bubble${photos.length > 0 ? '.media' : ''}`,
    {},
    first.reply_to_message && quote(first.reply_to_message, botName, hands),
    photos.length > 0 && photoGrid(photos, hands),
    ...files.map((message) => fileLine(message, hands)),
    words && element('div.words', {}, richText(words, entities, hands.command), stamp),
    !words && photos.length === 0 && element('div.only-stamp', {}, stamp),
  )
  if (photos.length > 0) reservePlace(box, photos)
  if (!words && photos.length > 0) {
    stamp.classList.add('over')
    box.append(stamp)
  }
  const reactions = messages.flatMap((message) => message.reactions)
  return element(
    `article.row${own ? '.own' : ''}${last ? '.last' : ''}${first.pending ? '.pending' : ''}`,
    { 'aria-label': `${own ? 'You' : botName}, ${time(newest.date)}`, 'data-message': first.message_id },
    box,
    reactions.length > 0 &&
      element(
        'div.reactions',
        { 'aria-label': 'Reactions' },
        ...reactions.map((emoji) => element('span', {}, emoji)),
      ),
    newest.reply_markup && keyboard(newest, hands),
  )
}

/** The bubble is as large before its picture is there as after, so that the chat does not jump. */
function reservePlace(box, photos) {
  const [only] = photos.length === 1 ? photos : []
  if (!only) {
    box.style.width = 'min(27rem, 92%)'
    return
  }
  const { width, height } = only.photo.at(-1)
  // Very long and very narrow ones are cut in the chat and whole when enlarged.
  const ratio = Math.min(Math.max(width / height, 0.62), 2.6)
  box.style.width = `min(27rem, 92%, ${30 * ratio}rem, ${Math.max(width, 180)}px)`
  box.querySelector('.photo').style.aspectRatio = String(ratio)
}

function stampOf(message, own, seenUpTo) {
  const state = message.pending ? 'waiting' : message.message_id <= seenUpTo ? 'seen' : 'sent'
  const stateWords = { waiting: 'being sent', seen: 'received by the bot', sent: 'sent' }[state]
  const stamp = element('span.stamp', {}, message.edit_date ? 'edited ' : '', time(message.date))
  if (own) stamp.append(icon(state), element('span.hidden-words', {}, stateWords))
  return stamp
}

function quote(original, botName, hands) {
  const thumbnail = original.photo?.[0]?.file_id ?? original.document?.thumbnail?.file_id
  return element(
    'button.quote',
    {
      type: 'button',
      onclick: () => hands.show(original.message_id),
      'aria-label': 'Show the message that this answers',
    },
    thumbnail && picture(thumbnail, ''),
    element(
      'span',
      {},
      element('b', {}, original.from.is_bot ? botName : original.from.first_name),
      element('em', {}, summary(original)),
    ),
  )
}

function photoGrid(messages, hands) {
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
  return element(
    'button.photo',
    { type: 'button', 'aria-label': 'Enlarge the photo', onclick: () => hands.enlarge(message) },
    image,
    message.pending && element('span.spinner', { 'aria-hidden': 'true' }),
  )
}

function fileLine(message, hands) {
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
      local_url ? element('span', {}, name) : element('a', { href: fileUrl(file_id), download: name }, name),
      element('small', {}, fileSize(file_size)),
    ),
    message.pending && element('span.spinner', { 'aria-hidden': 'true' }),
  )
}

/** Old pictures make room for new ones; then words stand in their place. */
function picture(fileId, alt) {
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

function keyboard(message, hands) {
  const key = (button) =>
    button.url !== undefined && /^https?:/i.test(button.url)
      ? element('a', { href: button.url, target: '_blank', rel: 'noopener noreferrer' }, button.text)
      : element(
          'button',
          {
            type: 'button',
            onclick: ({ currentTarget }) => hands.press(message, button.callback_data, currentTarget),
          },
          button.text,
        )
  return element(
    'div.keyboard',
    {},
    ...message.reply_markup.inline_keyboard.map((row) => element('div', {}, ...row.map(key))),
  )
}
