import type { Job } from '@emogram/contract'
import type { Words } from '@emogram/words'
import type { InlineKeyboardMarkup } from 'telegraf/types'
import { askedBy } from '../intake/jobs.ts'

const prefix = 'cancel:'

/** Carries which message is meant; the chat is the one in which it is pressed. */
export const cancelButton = (job: Job, { buttons }: Words): InlineKeyboardMarkup => ({
  inline_keyboard: [[{ text: buttons.cancel, callback_data: `${prefix}${askedBy(job).message_id}` }]],
})

export function readCancelPress(data: string): number | undefined {
  return /^cancel:\d{1,15}$/.test(data) ? Number(data.slice(prefix.length)) : undefined
}
