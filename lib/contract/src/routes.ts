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

/** On a failure that the gateway tells in a service's place: whether the request had got there, yes or no. */
export const serviceReachedHeader = 'x-service-reached'
