import { type AnswerTo, defaultPreferences, type Sent } from '@emogram/contract'
import { resultButtons, words } from '@emogram/words'
import { problemOf } from './failure.ts'
import { isRead, type Order, type Reading, type ReadPicture } from './order.ts'
import type { Post } from './post.ts'
import { isPhoto } from './telegram-rules.ts'

type Shown = Omit<Sent, 'models'>

/** Answers into the chat: with the pictures, or with a sentence where nobody is in them. */
export async function answerChat(
  { to, isAlbum }: Order,
  readings: readonly Reading[],
  post: Post,
): Promise<Shown> {
  const pictures = readings.flatMap((reading) => {
    const drawn = isRead(reading) ? drawnOf(reading) : undefined
    return drawn === undefined ? [] : [drawn]
  })
  const text = textFor(to, isAlbum, readings)
  const [first, ...others] = pictures
  if (first === undefined || !readings.some(hasFaces)) {
    const { messageId } = await post.text(text)
    return { kind: 'text', message_ids: [messageId], text }
  }
  const spoiler = to.spoiler
  if (others.length > 0) {
    const canBePhotos = pictures.every((each) => each.canBePhoto)
    const all = pictures.map(({ bytes }) => bytes)
    const { posted } = await post.album(all, canBePhotos, { caption: text, spoiler })
    return { kind: 'album', message_ids: posted.map(({ messageId }) => messageId), text }
  }
  const buttons = isAlbum ? undefined : buttonsFor(to)
  const { kind, posted } = await post.picture(first.bytes, first.canBePhoto, {
    caption: text,
    spoiler,
    buttons,
  })
  return { kind, message_ids: [posted.messageId], file_id: posted.fileId, text }
}

const hasFaces = (reading: Reading): boolean => isRead(reading) && reading.classification.faces.length > 0

function drawnOf({ classification, picture }: ReadPicture) {
  if (picture === undefined) return undefined
  return { bytes: picture, canBePhoto: isPhoto(classification.image, picture) }
}

function textFor({ language, details }: AnswerTo, isAlbum: boolean, readings: readonly Reading[]): string {
  const { caption, albumCaption } = words(language ?? defaultPreferences.language)
  const [first] = readings
  if (isAlbum || first === undefined || !isRead(first))
    return albumCaption(readings.map(pictureOf), { details })
  return caption(first.classification.faces, { details })
}

/** As the answer to an album has it. */
export const pictureOf = (reading: Reading) =>
  isRead(reading) ? reading.classification : { error: problemOf(reading.error) }

function buttonsFor({ language, style, result_id }: AnswerTo) {
  if (result_id === undefined) return undefined
  const { language: inLanguage, style: inStyle } = defaultPreferences
  return resultButtons(language ?? inLanguage, style ?? inStyle, result_id)
}
