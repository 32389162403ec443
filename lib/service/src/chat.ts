import type { AnswerTo, Classification, Sent } from '@emogram/contract'
import { photoRefused, type Telegram } from '@emogram/telegram'
import { words } from '@emogram/words'
import { pictureOptions } from './pictures.ts'

/** Telegram's own rules for photos; anything else arrives as a document. */
const photoRules = { maxSidesSumPx: 10_000, maxRatio: 20, maxBytes: 10 * 2 ** 20 } as const

/** Sends the answer into the chat it was ordered for: the picture, or a sentence where nobody is in it. */
export async function answerChat(
  telegram: Telegram,
  to: AnswerTo & { readonly chat_id: number | string },
  { image, faces }: Classification,
  picture: Buffer | undefined,
  signal: AbortSignal,
): Promise<Omit<Sent, 'models'>> {
  const destination = { chatId: to.chat_id, replyToMessageId: to.reply_to_message_id }
  if (picture === undefined) {
    const text = words('en').noFaces
    await telegram.sendText({ ...destination, text }, signal)
    return { kind: 'text', text }
  }
  const text = words('en').caption(faces)
  const message = { ...destination, caption: text }
  const send = async (kind: 'photo' | 'document') => {
    const { fileId } = await telegram.sendPicture({ ...message, picture: { kind, bytes: picture } }, signal)
    return { kind, file_id: fileId, text }
  }
  if (!isPhoto(image, picture)) return await send('document')
  try {
    return await send('photo')
  } catch (error) {
    if (!photoRefused(error)) throw error
    return await send('document')
  }
}

function isPhoto({ width, height }: Classification['image'], picture: Buffer): boolean {
  const longer = Math.max(width, height)
  const zoom = Math.min(1, pictureOptions({ kind: 'chat' }).maxSidePx / longer)
  return (
    picture.length <= photoRules.maxBytes &&
    (width + height) * zoom <= photoRules.maxSidesSumPx &&
    longer / Math.min(width, height) <= photoRules.maxRatio
  )
}
