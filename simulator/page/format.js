const timeFormat = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })
const dayFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long' })

/** @param {number} seconds since 1970 */
export const time = (seconds) => timeFormat.format(seconds * 1000)

/** @param {number} seconds since 1970 */
export function day(seconds) {
  const date = new Date(seconds * 1000)
  return date.toDateString() === new Date().toDateString() ? 'Today' : dayFormat.format(date)
}

/** @param {number} bytes */
export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 ** 2) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`
}

const actions = {
  typing: 'is typing',
  upload_photo: 'is sending a photo',
  upload_document: 'is sending a file',
}

/** @param {string} action as the Bot API names it */
export const actionWords = (action) => actions[action] ?? 'is busy'

const otherKinds = {
  location: '📍 Location',
  contact: '👤 Contact',
  poll: '📊 Poll',
  dice: '🎲 Dice',
  voice: '🎤 Voice message',
  audio: '🎵 Music',
  video_note: '📹 Video message',
  forum_topic_created: 'A new topic',
}

/** @param {any} message what it is, in a few words */
export function summary(message) {
  const words = message.text ?? message.caption
  if (words) return words.replaceAll('\n', ' ')
  if (message.photo) return 'Photo'
  if (message.sticker) return `${message.sticker.emoji ?? ''} Sticker`.trim()
  if (message.animation) return 'GIF'
  if (message.video) return 'Video'
  if (message.document) return message.document.file_name ?? 'File'
  const [kind] = Object.keys(otherKinds).filter((name) => message[name])
  return otherKinds[kind] ?? 'Something else'
}
