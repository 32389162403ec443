import type { FileJob } from '@emogram/contract'
import type { ImageSource } from '@emogram/service'
import type { Telegram } from '@emogram/telegram'

/** Pictures that people sent to the bot. The service never fetches an address that a caller names. */
export const fileSource = (telegram: Telegram): ImageSource<Pick<FileJob, 'file_id'>> => ({
  fetch: ({ file_id }, signal) => telegram.download(file_id, signal),
})
