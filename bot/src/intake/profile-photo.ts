import type { TelegramApi } from '../telegram-api.ts'
import type { Picture } from './pictures.ts'

/** @returns undefined where there is none, or where the person hides it from bots */
export async function profilePhotoOf(api: TelegramApi, userId: number): Promise<Picture | undefined> {
  const { photos } = await api('getUserProfilePhotos', { user_id: userId, limit: 1 })
  const largest = photos[0]?.at(-1)
  return largest && { type: 'file_id', file_id: largest.file_id, file_unique_id: largest.file_unique_id }
}
