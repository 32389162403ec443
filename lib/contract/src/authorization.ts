import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/**
 * The header by which the services know the bot: both hold the bot token, so no further secret has to be set up.
 * The token itself never travels.
 */
export const jobAuthorization = (botToken: string): string =>
  `Bearer ${createHmac('sha256', botToken).update('emogram job').digest('hex')}`

/** Compares in constant time; hashing first makes both sides equally long. */
export function isJobAuthorization(header: string | undefined, botToken: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(header ?? ''), digest(jobAuthorization(botToken)))
}
