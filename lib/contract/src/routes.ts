/** Paths that the gateway publishes; nginx.conf and the development gateway repeat them, and a test compares. */
export const routes = {
  classifyFile: '/classify',
  classifyUrl: '/classify_url',
  /** Telegram's own way in, where the bot has a webhook. */
  telegram: '/telegram',
  healthz: '/healthz',
  readyz: '/readyz',
} as const

/** One id from the update to the sent photo. */
export const requestIdHeader = 'x-request-id'
