import assert from 'node:assert/strict'
import type { Classification } from '@emogram/contract'
import type { ChatMessage } from '@emogram/simulator'
import sharp from 'sharp'

/** What the bot says of a picture before it answers, in the message that the answer takes the place of. */
const announcement = /^(I am looking at it|In the queue: )/

export const isAnnouncement = ({ text }: ChatMessage): boolean => announcement.test(text ?? '')

/** Picks out what the bot answers in reply to a message. */
export const answerTo =
  ({ message_id }: { readonly message_id: number }) =>
  (message: ChatMessage): boolean =>
    message.from.is_bot && message.reply_to_message?.message_id === message_id && !isAnnouncement(message)

/** What either backend of TensorFlow reads in the first sample photo, small or large. */
export const sample1Labels = ['woman happy', 'woman happy', 'woman happy']

export const labelsOf = ({ faces }: Pick<Classification, 'faces'>): string[] =>
  faces.map(({ gender, emotion }) => `${gender.label} ${emotion.label}`)

/** A difference between two pixels that JPEG alone does not make. */
const drawnLevels = 40
/** So much of a box's outline has to be drawn; labels and other boxes may cover the rest. */
const minOutlineShare = 0.7
/** And so much of the picture's rim, where nothing is drawn, may differ. */
const maxRimShare = 0.1

/** Is there a line around every face, and is the picture otherwise the one that was sent? */
export async function assertBoxesDrawn(
  sent: Uint8Array,
  answered: Uint8Array,
  { faces }: Pick<Classification, 'faces'>,
): Promise<void> {
  const { data: before, info } = await sharp(sent)
    .flatten()
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { data: after, info: answeredInfo } = await sharp(answered)
    .raw()
    .toBuffer({ resolveWithObject: true })
  assert.deepEqual([answeredInfo.width, answeredInfo.height], [info.width, info.height])
  /** Differs here or in the pixels around? A line's exact place is the drawing's own affair. */
  const changed = (x: number, y: number): boolean => {
    for (let dy = -3; dy <= 3; dy++) {
      for (let dx = -3; dx <= 3; dx++) {
        const [left, top] = [Math.round(x) + dx, Math.round(y) + dy]
        if (left < 0 || top < 0 || left >= info.width || top >= info.height) continue
        const at = (top * info.width + left) * 3
        if (Math.abs(before[at]! - after[at]!) > drawnLevels) return true
        if (Math.abs(before[at + 1]! - after[at + 1]!) > drawnLevels) return true
        if (Math.abs(before[at + 2]! - after[at + 2]!) > drawnLevels) return true
      }
    }
    return false
  }
  for (const { box } of faces) {
    const drawn = shareOf(outline(box), changed)
    assert.ok(
      drawn >= minOutlineShare,
      `${Math.round(drawn * 100)} % of the box ${JSON.stringify(box)} is drawn`,
    )
  }
  const rim = shareOf(outline({ x: 4, y: 4, width: info.width - 8, height: info.height - 8 }), changed)
  assert.ok(rim <= maxRimShare, `${Math.round(rim * 100)} % of the picture's rim has changed`)
}

function* outline({ x, y, width, height }: { x: number; y: number; width: number; height: number }) {
  const steps = 40
  for (let step = 0; step < steps; step++) {
    const part = step / steps
    yield [x + part * width, y] as const
    yield [x + part * width, y + height] as const
    yield [x, y + part * height] as const
    yield [x + width, y + part * height] as const
  }
}

function shareOf(points: Iterable<readonly [number, number]>, is: (x: number, y: number) => boolean): number {
  const all = [...points]
  return all.filter(([x, y]) => is(x, y)).length / all.length
}
