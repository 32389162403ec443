import { element } from './element.js'
import { summary, time } from './format.js'
import { icon } from './icons.js'
import { keyboard } from './keyboard.js'
import { fileLine, film, photoGrid, picture, sticker } from './media.js'
import { face, hueOf } from './people.js'
import { richText } from './rich-text.js'
import { serviceWords } from './service.js'

/**
 * @typedef {object} Hands what can be done with a message
 * @property {(message: any) => void} enlarge
 * @property {(messageId: number) => void} show scrolls to a message
 * @property {(command: string) => void} command
 * @property {(message: any, data: string, button: HTMLElement) => void} press
 * @property {(message: any, button: HTMLElement) => void} menu what else can be done with it
 * @property {(message: any) => void} reply
 * @property {(message: any) => boolean} isRevealed of a spoiler
 * @property {(message: any) => void} reveal
 */

/**
 * One message, or several that are an album, as a row of the chat.
 * @param {readonly any[]} messages at least one
 * @param {{ first: boolean, last: boolean, seenUpTo: number, botName: string, me: number, isGroup: boolean }} view
 * @param {Hands} hands
 */
export function bubble(messages, { first: begins, last, seenUpTo, botName, me, isGroup }, hands) {
  const [first] = messages
  const service = serviceWords(first, botName)
  if (service) return element('div.day.service', { 'data-message': first.message_id }, service)
  const newest = messages[messages.length - 1]
  const own = first.from.id === me
  const name = own ? 'You' : nameOf(first.from, botName)
  const captioned = messages.find(({ caption }) => caption)
  const words = first.text ?? captioned?.caption ?? (hasBody(first) ? undefined : summary(first))
  const entities = first.text ? first.entities : captioned?.caption_entities
  const photos = messages.filter(({ photo }) => photo)
  const films = messages.filter(({ animation, video }) => animation || video)
  const files = messages.filter(({ document, animation }) => document && !animation)
  const pictured = photos.length > 0 || films.length > 0
  const stamp = stampOf(newest, own, seenUpTo)
  const named = isGroup && !own && begins

  const box = element(
    `div.bubble${pictured ? '.media' : ''}${first.sticker ? '.bare' : ''}`,
    { ondblclick: () => hands.reply(first) },
    named && !first.sticker && sender(first.from, botName),
    first.forward_origin &&
      element(
        'small.forwarded',
        {},
        'Forwarded from ',
        element('b', {}, first.forward_origin.sender_user_name),
      ),
    answered(first) && quote(first.reply_to_message, botName, hands),
    photos.length > 0 && photoGrid(photos, hands),
    ...films.map((message) => film(message, hands)),
    first.sticker && sticker(first),
    ...files.map((message) => fileLine(message, hands)),
    words && element('div.words', { dir: 'auto' }, richText(words, entities, hands.command), stamp),
    !words && !pictured && element('div.only-stamp', {}, stamp),
  )
  if (photos.length > 0) reservePlace(box, photos)
  if (!words && pictured) {
    stamp.classList.add('over')
    box.append(stamp)
  }
  const reactions = messages.flatMap((message) => message.reactions)
  const line = element(
    'div.line',
    {},
    isGroup && !own && (last ? face(first.from) : element('span.face.none')),
    box,
    !first.pending && menuButton(first, hands),
  )
  return element(
    `article.row${own ? '.own' : ''}${last ? '.last' : ''}${first.pending ? '.pending' : ''}${isGroup && !own ? '.faced' : ''}`,
    { 'aria-label': `${name}, ${time(newest.date)}`, 'data-message': first.message_id },
    line,
    reactions.length > 0 &&
      element(
        'div.reactions',
        { 'aria-label': 'Reactions' },
        ...reactions.map((emoji) => element('span', {}, emoji)),
      ),
    newest.reply_markup && keyboard(newest, hands),
  )
}

const nameOf = (user, botName) => (user.is_bot ? botName : user.first_name)

const hasBody = ({ photo, animation, video, document, sticker }) =>
  Boolean(photo || animation || video || document || sticker)

/** In a topic everything answers the message that opened it: that is no quotation. */
const answered = ({ reply_to_message }) => reply_to_message && !reply_to_message.forum_topic_created

function sender(user, botName) {
  if (user.is_bot) return element('b.sender.bot', {}, botName)
  const made = element('b.sender', {}, user.first_name)
  made.style.setProperty('--hue', hueOf(user.id))
  return made
}

function menuButton(message, hands) {
  return element(
    'button.round.message-menu',
    {
      type: 'button',
      'aria-label': 'More for this message',
      'aria-haspopup': 'menu',
      onclick: ({ currentTarget }) => hands.menu(message, currentTarget),
    },
    icon('more'),
  )
}

/** The bubble is as large before its picture is there as after, so that the chat does not jump. */
function reservePlace(box, photos) {
  const [only] = photos.length === 1 ? photos : []
  if (!only) {
    box.style.width = 'min(27rem, 100%)'
    return
  }
  const { width, height } = only.photo.at(-1)
  // Very long and very narrow ones are cut in the chat and whole when enlarged.
  const ratio = Math.min(Math.max(width / height, 0.62), 2.6)
  box.style.width = `min(27rem, 100%, ${30 * ratio}rem, ${Math.max(width, 180)}px)`
  box.querySelector('.photo').style.aspectRatio = String(ratio)
}

function stampOf(message, own, seenUpTo) {
  const state = message.pending ? 'waiting' : message.message_id <= seenUpTo ? 'seen' : 'sent'
  const stateWords = { waiting: 'being sent', seen: 'received by the bot', sent: 'sent' }[state]
  const stamp = element('span.stamp', { dir: 'ltr' }, message.edit_date ? 'edited ' : '', time(message.date))
  if (own) stamp.append(icon(state), element('span.hidden-words', {}, stateWords))
  return stamp
}

function quote(original, botName, hands) {
  const thumbnail =
    original.photo?.[0]?.file_id ??
    (original.document ?? original.sticker ?? original.video)?.thumbnail?.file_id
  return element(
    'button.quote',
    {
      type: 'button',
      onclick: () => hands.show(original.message_id),
      'aria-label': 'Show the message that this answers',
    },
    thumbnail && !original.has_media_spoiler && picture(thumbnail, ''),
    element(
      'span',
      {},
      element('b', {}, nameOf(original.from, botName)),
      element('em', { dir: 'auto' }, summary(original)),
    ),
  )
}
